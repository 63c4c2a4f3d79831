import { expect, it } from 'vitest';
import { canIndexHashValue, canIndexJsonValue } from '../../src/plan/indexable.ts';
import { mergePatch } from '../../src/plan/merge.ts';
import { fieldsToSample, judgeSample } from '../../src/plan/samples.ts';
import type { FieldType } from '../../src/schema/definition.ts';
import { definition, field, jsonDefinition, patch, vector } from './inputs.ts';

// What RediSearch 2.10.5 with RedisJSON 2.8.3 indexed and what it dropped, value by value.
const hashValues: readonly { type: FieldType; indexed: readonly string[]; dropped: readonly string[] }[] = [
  {
    type: 'numeric',
    indexed: ['1', '-1.5', '+2', '1e5', '1E-3', 'inf', '-inf', '0x10', '.5', '5.', 'Infinity', '0x1p3'],
    dropped: [' 1', '1 ', '', 'nan', '1,5', '1_000', '1e400', 'abc', '1e', '\t1', '1\0', '1e-400'],
  },
  {
    type: 'geo',
    indexed: ['1,2', '1 2', '1, 2', '1,85.05', '-180,-85', '1.5e1,2', '0x1,2', '1  2'],
    dropped: ['1,2,3', '200,2', '1,90', '1,85.06', '181,1', '', 'a,b', '1', '1,2 ', ' 1,2', '1;2', '1 ,2'],
  },
  { type: 'text', indexed: ['', 'a', '\xff'], dropped: [] },
  { type: 'tag', indexed: ['', 'a'], dropped: [] },
  { type: 'geoshape', indexed: ['POINT (1 2)', 'abc'], dropped: [] },
  { type: 'vector', indexed: ['abcdefgh'], dropped: ['', 'abcd'] },
];

it.each(hashValues)('a hash value is indexed as $type exactly where the server does', ({ type, indexed, dropped }) => {
  const accepts = (text: string) => canIndexHashValue(type, Buffer.from(text, 'latin1'), 8);
  expect(indexed.filter((text) => !accepts(text))).toEqual([]);
  expect(dropped.filter(accepts)).toEqual([]);
});

const jsonValues: readonly { type: FieldType; indexed: readonly unknown[]; dropped: readonly unknown[] }[] = [
  {
    type: 'numeric',
    indexed: [1, 1.5, null, [1, 2], [], [1, null], [null]],
    dropped: ['1', true, [1, 'a'], {}, [true], [[1, 2]]],
  },
  {
    type: 'text',
    indexed: ['1', '', null, ['a', 'b'], [], ['a', null]],
    dropped: [1, true, [1], [1, 'a'], {}, [true]],
  },
  { type: 'tag', indexed: ['a', true, null, ['a', 'b'], []], dropped: [1, [1], [true], {}, [['a']]] },
  {
    type: 'geo',
    indexed: ['1,2', null, [], ['1,2', '3,4'], [null]],
    dropped: [1, 'a', [1, 2], '', ['1,2', 'x'], true],
  },
  { type: 'geoshape', indexed: ['POINT (1 2)', 'a', null], dropped: [1, [], ['a'], {}] },
  { type: 'vector', indexed: [[1, 2], null], dropped: [[1], [], [1, 2, 3], [1.5, '2'], [1, null], '1,2', 1] },
];

it.each(jsonValues)('a JSON value is indexed as $type exactly where the server does', ({ type, indexed, dropped }) => {
  expect(indexed.filter((value) => !canIndexJsonValue(type, value, 2))).toEqual([]);
  expect(dropped.filter((value) => canIndexJsonValue(type, value, 2))).toEqual([]);
});

it('fieldsToSample() asks for what no index has checked', () => {
  const changes = patch({
    addFields: [
      { name: 'stock', type: 'numeric', attrs: {} },
      { name: 'note', type: 'text', attrs: {} },
    ],
    updateFields: [
      { name: 'title', type: 'geo', attrs: {} },
      { name: 'price', path: 'cost', attrs: {} },
    ],
  });
  const { target } = mergePatch(definition(), changes);
  expect(fieldsToSample(definition(), target).map(({ name }) => name)).toEqual(['title', 'price', 'stock']);
});

it('fieldsToSample() asks for every added field of JSON documents', () => {
  const { target } = mergePatch(jsonDefinition(), patch({ addFields: [{ name: 'note', type: 'text', attrs: {} }] }));
  expect(fieldsToSample(jsonDefinition(), target).map(({ name }) => name)).toEqual(['note']);
});

it('fieldsToSample() does not ask again for a hash field that is renamed', () => {
  const changes = patch({ renameFields: [{ oldName: 'price', newName: 'cost' }] });
  const { target } = mergePatch(definition(), changes);
  expect(fieldsToSample(definition(), target, changes.renameFields)).toEqual([]);
});

it('judgeSample() counts documents with a value, those that fail, and shows one of them', () => {
  const values = [
    { key: 'doc:1', value: Buffer.from('12') },
    { key: 'doc:2', value: undefined },
    { key: 'doc:3', value: Buffer.from('m'.repeat(60)) },
  ];
  expect(judgeSample(field('stock', 'numeric'), 'hash', values)).toEqual({
    field: 'stock',
    type: 'numeric',
    sampled: 3,
    present: 2,
    failing: 1,
    exampleKey: 'doc:3',
    exampleValue: `${'m'.repeat(39)}…`,
  });
});

it('judgeSample() shows a vector’s length instead of its bytes', () => {
  const sample = judgeSample(vector('v'), 'hash', [{ key: 'doc:1', value: Buffer.alloc(8) }]);
  expect(sample).toMatchObject({ failing: 1, exampleValue: '8 bytes' });
});

it('judgeSample() judges parsed JSON values', () => {
  const values = [
    { key: 'doc:1', value: 12 },
    { key: 'doc:2', value: ['x'] },
  ];
  expect(judgeSample(field('stock', 'numeric', {}, '$.stock'), 'json', values)).toMatchObject({
    present: 2,
    failing: 1,
    exampleValue: '["x"]',
  });
});
