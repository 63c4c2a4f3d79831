import { describe, expect, it } from 'vitest';
import type { FieldAttributes } from '../../src/schema/definition.ts';
import { normaliseAttributes } from '../../src/schema/normalise-attributes.ts';
import { readAttributes } from '../../src/schema/read-attributes.ts';

const hash = { storageType: 'hash' } as const;
const hnsw: FieldAttributes = {
  dims: 4,
  algorithm: 'hnsw',
  datatype: 'float32',
  distance_metric: 'cosine',
  m: 24,
  ef_runtime: 50,
};

describe('readAttributes()', () => {
  it('puts every value in its one form and keeps null as "back to the default"', () => {
    expect(readAttributes({ sortable: 'yes', weight: '2', unf: null }, { type: 'text' })).toEqual({
      attrs: { sortable: true, weight: 2, unf: null },
      problems: [],
    });
  });

  it('points at an unknown attribute and says what was probably meant', () => {
    expect(readAttributes({ sortabel: true }, { type: 'text', at: ['fields', 0, 'attrs'] }).problems).toEqual([
      {
        path: ['fields', 0, 'attrs', 'sortabel'],
        message: 'unknown attribute "sortabel" of a text field',
        suggestion: 'sortable',
      },
    ]);
  });

  it('points at a value that is out of range', () => {
    expect(readAttributes({ m: 1 }, { at: ['attrs'] }).problems).toEqual([
      { path: ['attrs', 'm'], message: '"m" must be a whole number from 2 to 32767, not 1' },
    ]);
  });

  it('knows attributes of any type where the type is unknown', () => {
    expect(readAttributes({ m: 8, separator: ';' })).toEqual({ attrs: { m: 8, separator: ';' }, problems: [] });
  });

  it.each([
    [{ algorithm: 'HNSW', block_size: 5 }, {}, ['unknown attribute "block_size" of a vector field']],
    [{ block_size: 5 }, { algorithm: 'hnsw' }, ['unknown attribute "block_size" of a vector field']],
    [{ algorithm: 'flat', block_size: 5 }, { algorithm: 'hnsw' }, []],
    [{ block_size: 5, m: 8 }, {}, []],
  ])('vector %j of %j: attributes must fit the algorithm, as far as it is known', (input, owner, messages) => {
    const { problems } = readAttributes(input, { type: 'vector', ...owner });
    expect(problems.map(({ message }) => message)).toEqual(messages);
  });

  it('takes no map for an empty one, and refuses anything else', () => {
    expect(readAttributes(null)).toEqual({ attrs: {}, problems: [] });
    expect(readAttributes(['sortable']).problems).toEqual([
      { path: [], message: 'must be a map of attributes, not ["sortable"]' },
    ]);
  });
});

describe('normaliseAttributes()', () => {
  it('lays changes over what is there', () => {
    expect(normaliseAttributes('text', { sortable: 'yes' }, { ...hash, current: { weight: 2 } })).toEqual({
      attrs: { sortable: true, weight: 2 },
    });
  });

  it('takes null, and a value equal to the default, back to the default', () => {
    const current = { weight: 2, sortable: true };
    expect(normaliseAttributes('text', { weight: null, sortable: false }, { ...hash, current })).toEqual({ attrs: {} });
  });

  it('drops the tuning of an algorithm that is given up', () => {
    expect(normaliseAttributes('vector', { algorithm: 'FLAT', block_size: 64 }, { ...hash, current: hnsw })).toEqual({
      attrs: { dims: 4, algorithm: 'flat', datatype: 'float32', distance_metric: 'cosine', block_size: 64 },
    });
  });

  it('refuses tuning that the new algorithm does not have', () => {
    const result = normaliseAttributes('vector', { algorithm: 'flat', m: 8 }, { ...hash, current: hnsw });
    expect(result).toEqual({
      problems: [{ path: ['m'], message: 'unknown attribute "m" of a vector field', suggestion: undefined }],
    });
  });

  it("fills the gaps of a new field with RedisVL's defaults where asked to", () => {
    const attrs = { dims: 8, algorithm: 'svs-vamana' };
    const defaults = { datatype: 'float32', distance_metric: 'cosine' };
    expect(normaliseAttributes('vector', attrs, { ...hash, omitted: 'redisvl' })).toEqual({
      attrs: {
        ...attrs,
        ...defaults,
        graph_max_degree: 40,
        construction_window_size: 250,
        search_window_size: 20,
      },
    });
    expect(normaliseAttributes('vector', { ...attrs, ...defaults }, hash)).toEqual({
      attrs: { ...attrs, ...defaults },
    });
  });

  it('fills a JSON tag as RedisVL would, and leaves it without separator where null says so', () => {
    const json = { storageType: 'json', omitted: 'redisvl' } as const;
    expect(normaliseAttributes('tag', {}, json)).toEqual({ attrs: { separator: ',' } });
    expect(normaliseAttributes('tag', { separator: null }, json)).toEqual({ attrs: {} });
    expect(normaliseAttributes('tag', { separator: '' }, json)).toEqual({ attrs: {} });
  });

  it.each([
    ['vector', {}, [], 'a vector field needs "dims"'],
    ['vector', { ...hnsw, datatype: null }, [], 'a vector field needs "datatype"'],
    [
      'text',
      { no_index: true, index_missing: true },
      ['index_missing'],
      '"index_missing" cannot be combined with "no_index"',
    ],
    [
      'tag',
      { separator: '' },
      ['separator'],
      '"separator" must be one ASCII character; only a tag on JSON can do without',
    ],
    ['vector', { ...svs(), datatype: 'int8' }, ['datatype'], 'svs-vamana takes float16 and float32 only, not int8'],
    ['vector', { ...svs(), reduce: 4 }, ['reduce'], '"reduce" needs "compression" LeanVec4x8 or LeanVec8x8'],
    [
      'vector',
      { ...svs(), reduce: 4, compression: 'LVQ8' },
      ['reduce'],
      '"reduce" needs "compression" LeanVec4x8 or LeanVec8x8',
    ],
    ['vector', { ...svs(), reduce: 8, compression: 'LeanVec4x8' }, ['reduce'], '"reduce" must be less than "dims" (8)'],
  ] as const)('%s %j is refused', (type, attrs, path, message) => {
    const result = normaliseAttributes(type, attrs, { ...hash, at: ['attrs'] });
    expect('problems' in result && result.problems[0]).toEqual({ path: ['attrs', ...path], message });
  });

  it('does not modify what it is given', () => {
    const current = Object.freeze({ weight: 2 });
    const changes = Object.freeze({ sortable: true });
    normaliseAttributes('text', changes, { ...hash, current });
    expect([current, changes]).toEqual([{ weight: 2 }, { sortable: true }]);
  });
});

function svs(): FieldAttributes {
  return { dims: 8, algorithm: 'svs-vamana', datatype: 'float32', distance_metric: 'l2' };
}
