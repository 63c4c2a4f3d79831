import { expect, it } from 'vitest';
import { overlappingPrefixes, prefixesOverlap } from '../../src/plan/overlap.ts';
import { sharedKeyHarms } from '../../src/plan/shared-keys.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { definition, field, jsonDefinition, vector } from './inputs.ts';

it.each([
  ['product:', 'product:premium:', true],
  ['product:premium:', 'product:', true],
  ['product:', 'product:', true],
  ['', 'anything', true],
  ['prod_', 'staging_', false],
  ['a', 'A', false],
  ['a*', 'ab', false],
])('prefixesOverlap(%j, %j) is %j', (left, right, expected) => {
  expect(prefixesOverlap(left, right)).toBe(expected);
});

it('overlappingPrefixes() lists every pair, an empty list standing for the whole keyspace', () => {
  expect(overlappingPrefixes(['a:', 'b:'], ['b:c:', 'a:', 'z:'])).toEqual([
    { left: 'a:', right: 'a:' },
    { left: 'b:', right: 'b:c:' },
  ]);
  expect(overlappingPrefixes([], ['x:'])).toEqual([{ left: '', right: 'x:' }]);
});

const conversions = { embedding: { source: 'float32', target: 'float16', dims: 4 } } as const;

it.each<{ title: string; other: Partial<IndexDefinition>; hurt: boolean }>([
  { title: 'reads the vectors as they are', other: {}, hurt: true },
  { title: 'reads them under another name', other: { fields: [vector('v', {}, 'embedding')] }, hurt: true },
  {
    title: 'expects another number of dimensions',
    other: { fields: [vector('v', { datatype: 'float16', dims: 8 }, 'embedding')] },
    hurt: true,
  },
  {
    title: 'expects the same width in another datatype',
    other: { fields: [vector('v', { datatype: 'bfloat16' }, 'embedding')] },
    hurt: true,
  },
  {
    title: 'expects the target datatype',
    other: { fields: [vector('v', { datatype: 'float16' }, 'embedding')] },
    hurt: false,
  },
  { title: 'has another field of that name', other: { fields: [vector('embedding', {}, 'other')] }, hurt: false },
  { title: 'has no vectors', other: { fields: [field('title', 'text')] }, hurt: false },
  { title: 'covers other keys', other: { prefixes: ['user:'] }, hurt: false },
  { title: 'indexes JSON', other: jsonDefinition(), hurt: false },
])('an index that $title is hurt: $hurt', ({ other, hurt }) => {
  const harms = sharedKeyHarms(definition(), [definition({ ...other, name: 'other' })], conversions);
  expect(harms.map(({ index }) => index)).toEqual(hurt ? ['other'] : []);
});

it('sharedKeyHarms() knows the converted field by its physical name', () => {
  const source = definition({ fields: [vector('embedding', {}, 'e')] });
  const other = definition({ name: 'other', prefixes: ['doc:a:'], fields: [vector('w', {}, 'e')] });
  expect(sharedKeyHarms(source, [other], conversions)).toEqual([
    { index: 'other', field: 'w', path: 'e', sourcePrefix: 'doc:', otherPrefix: 'doc:a:' },
  ]);
});

it('sharedKeyHarms() leaves out the source itself', () => {
  expect(sharedKeyHarms(definition(), [definition()], conversions)).toEqual([]);
});
