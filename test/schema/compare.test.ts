import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { differences } from '../../src/schema/compare.ts';
import type { Field, FieldAttributes, IndexDefinition } from '../../src/schema/definition.ts';
import { fingerprint } from '../../src/schema/fingerprint.ts';

const title: Field = { name: 'title', path: 'title', type: 'text', attrs: { weight: 2 } };
const tag: Field = { name: 'tag', path: 'tag', type: 'tag', attrs: {} };
const plain: IndexDefinition = {
  name: 'i',
  storageType: 'hash',
  prefixes: ['a:', 'b:'],
  options: [],
  stopwords: ['x', 'y'],
  fields: [title, tag],
};
const vector = (attrs: FieldAttributes): IndexDefinition => ({
  ...plain,
  fields: [
    {
      name: 'v',
      path: 'v',
      type: 'vector',
      attrs: { dims: 8, algorithm: 'hnsw', datatype: 'float32', distance_metric: 'l2', ...attrs },
    },
  ],
});

describe('differences()', () => {
  it.each<[string, IndexDefinition]>([
    ['fields in another order', { ...plain, fields: [tag, title] }],
    ['prefixes in another order, or twice', { ...plain, prefixes: ['b:', 'a:', 'b:'] }],
    ['stopwords as typed', { ...plain, stopwords: ['Y', 'x', 'x'] }],
    ['defaults written out', { ...plain, score: 1, language: 'english', indexAll: false }],
    ['default attributes written out', { ...plain, fields: [title, { ...tag, attrs: { separator: ',', unf: true } }] }],
  ])('does not mind %s', (_what, other) => {
    expect(differences(plain, other)).toEqual([]);
    expect(fingerprint(other)).toBe(fingerprint(plain));
  });

  it.each<[Partial<IndexDefinition>, string]>([
    [{ name: 'j' }, 'name is "i" in the first, "j" in the second'],
    [{ storageType: 'json' }, 'storage type is "hash" in the first, "json" in the second'],
    [{ prefixes: [] }, 'prefix list is "a:" "b:" in the first, "" in the second'],
    [{ filter: '@a>1' }, 'filter is not set in the first, "@a>1" in the second'],
    [{ language: 'french' }, 'language is "english" in the first, "french" in the second'],
    [{ languageField: 'l' }, 'language field is not set in the first, "l" in the second'],
    [{ score: 0 }, 'score is "1" in the first, "0" in the second'],
    [{ scoreField: '' }, 'score field is not set in the first, "" in the second'],
    [{ payloadField: 'p' }, 'payload field is not set in the first, "p" in the second'],
    [{ indexAll: true }, 'INDEXALL is "false" in the first, "true" in the second'],
    [{ options: ['NOHL'] }, 'option list is empty in the first, "NOHL" in the second'],
    [{ stopwords: [] }, 'stopword list is "x" "y" in the first, empty in the second'],
    [{ fields: [title] }, 'field "tag" is only in the first'],
    [{ fields: [tag, title, { ...tag, name: 'tag2' }] }, 'field "tag2" is only in the second'],
    [{ fields: [{ ...title, path: 't' }, tag] }, 'field "title": path is "title" in the first, "t" in the second'],
    [{ fields: [{ ...title, type: 'tag' }, tag] }, 'field "title": type is "text" in the first, "tag" in the second'],
    [{ fields: [{ ...title, attrs: {} }, tag] }, 'field "title": weight is "2" in the first, "1" in the second'],
  ])('tells %j', (change, sentence) => {
    expect(differences(plain, { ...plain, ...change })).toContain(sentence);
    expect(fingerprint({ ...plain, ...change })).not.toBe(fingerprint(plain));
  });

  it('tells an absent stopword list from an empty one', () => {
    const { stopwords: _, ...without } = plain;
    expect(differences(without, { ...plain, stopwords: [] })).toEqual([
      "stopword list is the server's in the first, empty in the second",
    ]);
  });

  it('calls the sides by their names', () => {
    expect(differences(plain, { ...plain, fields: [] }, { names: ['the plan', 'the live index'] })).toEqual([
      'field "title" is only in the plan',
      'field "tag" is only in the plan',
    ]);
  });

  it('tells another algorithm once, not its tuning as well', () => {
    expect(differences(vector({ m: 99 }), vector({ algorithm: 'flat', block_size: 7 }))).toEqual([
      'field "v": algorithm is "hnsw" in the first, "flat" in the second',
    ]);
  });

  it.each<[FieldAttributes, 'info' | 'debug' | undefined, string[]]>([
    [{ ef_runtime: 50 }, undefined, ['field "v": ef_runtime is "10" in the first, "50" in the second']],
    [{ ef_runtime: 50 }, 'debug', ['field "v": ef_runtime is "10" in the first, "50" in the second']],
    [{ ef_runtime: 50 }, 'info', []],
    [{ initial_cap: 5 }, undefined, ['field "v": initial_cap is not set in the first, "5" in the second']],
    [{ initial_cap: 5 }, 'debug', []],
    [{ m: 99 }, 'info', ['field "v": m is "16" in the first, "99" in the second']],
  ])('%j read back by %s: only what can be seen counts', (attrs, readBack, expected) => {
    expect(differences(vector({}), vector(attrs), readBack && { readBack })).toEqual(expected);
  });

  const svs = (attrs: FieldAttributes) => vector({ algorithm: 'svs-vamana', ...attrs });

  it('takes GlobalSQ8 for any compression when reading back, but not for none', () => {
    const live = svs({ compression: 'GlobalSQ8' });
    const asked = svs({ compression: 'LeanVec4x8', reduce: 2 });
    expect(differences(asked, live, { readBack: 'info' })).toEqual([]);
    expect(differences(asked, live)).toHaveLength(2);
    expect(differences(svs({}), live, { readBack: 'info' })).toEqual([
      'field "v": compression is not set in the first, "GlobalSQ8" in the second',
    ]);
    expect(differences(asked, svs({ compression: 'LVQ8' }), { readBack: 'info' })).toHaveLength(2);
  });

  it('does not tell the case of stopwords when reading back', () => {
    const typed = { ...plain, stopwords: ['É'] };
    const live = { ...plain, stopwords: ['é'] };
    expect(differences(typed, live)).toHaveLength(1);
    expect(differences(typed, live, { readBack: 'info' })).toEqual([]);
  });
});

it('fingerprint() is the SHA-256 of the canonical form as JSON, prefixes and fields sorted', () => {
  const canonical =
    '{"name":"i","storageType":"hash","prefixes":["a:","b:"],"options":[],"stopwords":["x","y"],"fields":[' +
    '{"name":"tag","path":"tag","type":"tag","attrs":{}},' +
    '{"name":"title","path":"title","type":"text","attrs":{"weight":2}}]}';
  expect(fingerprint(plain)).toBe(createHash('sha256').update(canonical).digest('hex'));
});
