import { describe, expect, it } from 'vitest';
import { createWords } from '../../src/schema/create-words.ts';
import type { Field, FieldAttributes, FieldType, IndexDefinition, StorageType } from '../../src/schema/definition.ts';
import { safeOrder } from '../../src/schema/safe-order.ts';

const plain: IndexDefinition = { name: 'i', storageType: 'hash', prefixes: ['a:'], options: [], fields: [] };
const field = (name: string, type: FieldType, attrs: FieldAttributes = {}, path = name): Field => ({
  name,
  path,
  type,
  attrs,
});
const vector = { dims: 4, datatype: 'bfloat16', distance_metric: 'ip' };

const wordsOf = (one: Field, storageType: StorageType = 'hash') => {
  const words = createWords({ ...plain, storageType, fields: [one] });
  return words.slice(words.indexOf('SCHEMA') + 1).join(' ');
};

describe('createWords()', () => {
  it('writes everything a definition holds', () => {
    const definition: IndexDefinition = {
      name: 'full',
      storageType: 'json',
      prefixes: ['a:', ''],
      filter: '@age > 16',
      language: 'french',
      languageField: 'lang',
      score: 0.5,
      scoreField: 'sc',
      payloadField: 'pl',
      indexAll: true,
      options: ['NOFREQS', 'MAXTEXTFIELDS'],
      stopwords: ['foo', 'bar'],
      fields: [field('t', 'text', {}, '$.t')],
    };
    expect(createWords(definition)).toEqual([
      ...['full', 'ON', 'JSON', 'INDEXALL', 'ENABLE', 'PREFIX', '2', 'a:', '', 'FILTER', '@age > 16'],
      ...['LANGUAGE', 'french', 'LANGUAGE_FIELD', 'lang', 'SCORE', '0.5', 'SCORE_FIELD', 'sc', 'PAYLOAD_FIELD', 'pl'],
      ...['NOFREQS', 'MAXTEXTFIELDS', 'STOPWORDS', '2', 'foo', 'bar', 'SCHEMA', '$.t', 'AS', 't', 'TEXT'],
    ]);
  });

  it('writes no more than it has to', () => {
    expect(createWords({ ...plain, fields: [field('t', 'text')] }).join(' ')).toBe(
      'i ON HASH PREFIX 1 a: SCHEMA t TEXT',
    );
  });

  it('can use another name and prefix and skip the scan', () => {
    const words = createWords(plain, { name: 'scratch', prefixes: ['never:'], skipInitialScan: true });
    expect(words.join(' ')).toBe('scratch ON HASH PREFIX 1 never: SKIPINITIALSCAN SCHEMA');
  });

  it.each([
    [[], 'STOPWORDS 0 SCHEMA'],
    [undefined, 'PREFIX 1 a: SCHEMA'],
  ])('stopwords %j end in %s', (stopwords, end) => {
    expect(createWords({ ...plain, ...(stopwords && { stopwords }) }).join(' ')).toMatch(new RegExp(`${end}$`));
  });

  it.each([
    [
      field('t', 'text', {
        sortable: true,
        index_missing: true,
        weight: 2.5,
        no_stem: true,
        withsuffixtrie: true,
        phonetic_matcher: 'dm:en',
        index_empty: true,
        unf: true,
      }),
      't TEXT INDEXMISSING WEIGHT 2.5 NOSTEM WITHSUFFIXTRIE PHONETIC dm:en INDEXEMPTY SORTABLE UNF',
    ],
    [field('t', 'text', { no_index: true, sortable: true, unf: true }), 't TEXT SORTABLE UNF NOINDEX'],
    [
      field('t', 'tag', { separator: '|', case_sensitive: true, index_empty: true, sortable: true }, 'x'),
      'x AS t TAG SEPARATOR | CASESENSITIVE INDEXEMPTY SORTABLE',
    ],
    [field('n', 'numeric', { index_missing: true, sortable: true }), 'n NUMERIC INDEXMISSING SORTABLE'],
    [field('g', 'geo', { no_index: true }), 'g GEO NOINDEX'],
    [field('s', 'geoshape', { coord_system: 'flat', index_missing: true }), 's GEOSHAPE FLAT INDEXMISSING'],
    [
      field('v', 'vector', { ...vector, algorithm: 'flat', index_missing: true, initial_cap: 9, block_size: 64 }),
      'v VECTOR FLAT 10 DIM 4 TYPE BFLOAT16 DISTANCE_METRIC IP INITIAL_CAP 9 BLOCK_SIZE 64 INDEXMISSING',
    ],
    [
      field('v', 'vector', { ...vector, algorithm: 'hnsw', m: 8, ef_construction: 99, ef_runtime: 7, epsilon: 0.5 }),
      'v VECTOR HNSW 14 DIM 4 TYPE BFLOAT16 DISTANCE_METRIC IP M 8 EF_CONSTRUCTION 99 EF_RUNTIME 7 EPSILON 0.5',
    ],
    [
      field('v', 'vector', {
        ...vector,
        algorithm: 'svs-vamana',
        graph_max_degree: 40,
        construction_window_size: 250,
        search_window_size: 20,
        compression: 'LeanVec4x8',
        reduce: 2,
        training_threshold: 2048,
      }),
      'v VECTOR SVS-VAMANA 18 DIM 4 TYPE BFLOAT16 DISTANCE_METRIC IP GRAPH_MAX_DEGREE 40 CONSTRUCTION_WINDOW_SIZE 250 ' +
        'SEARCH_WINDOW_SIZE 20 COMPRESSION LeanVec4x8 REDUCE 2 TRAINING_THRESHOLD 2048',
    ],
    [
      field('v', 'vector', { ...vector, algorithm: 'svs-vamana', compression: 'GlobalSQ8' }),
      'v VECTOR SVS-VAMANA 8 DIM 4 TYPE BFLOAT16 DISTANCE_METRIC IP COMPRESSION LVQ8',
    ],
    [field('t', 'text', { sortable: false, weight: 1 }), 't TEXT WEIGHT 1'],
  ])('writes the options of a field in an order the server takes: %j', (one, expected) => {
    expect(wordsOf(one)).toBe(expected);
  });

  it('sends no separator for a JSON tag that has none', () => {
    expect(wordsOf(field('t', 'tag', { separator: '' }, '$.t'), 'json')).toBe('$.t AS t TAG');
    expect(wordsOf(field('$.t', 'tag', { separator: ',' }), 'json')).toBe('$.t TAG SEPARATOR ,');
  });
});

describe('safeOrder()', () => {
  const names = (...fields: Field[]) => safeOrder(fields).map(({ name }) => name);
  const v = field('v', 'vector', { algorithm: 'flat' });

  it('puts a field first that would be taken for an option of the one before', () => {
    expect(names(field('title', 'text'), field('a', 'tag'), field('weight', 'numeric'))).toEqual([
      'title',
      'a',
      'weight',
    ]);
    expect(names(field('a', 'tag'), field('title', 'text'), field('weight', 'numeric'))).toEqual([
      'weight',
      'a',
      'title',
    ]);
    expect(names(field('a', 'tag'), field('Separator', 'tag'))).toEqual(['Separator', 'a']);
    expect(names(field('a', 'geoshape'), field('flat', 'tag'))).toEqual(['flat', 'a']);
  });

  it('looks at the path, which is what FT.CREATE begins a field with', () => {
    expect(names(field('a', 'text'), field('weight', 'numeric', {}, 'w'))).toEqual(['a', 'weight']);
    expect(names(field('a', 'text'), field('w', 'numeric', {}, 'weight'))).toEqual(['w', 'a']);
  });

  it('knows what ends the options of a field', () => {
    expect(names(field('a', 'text', { sortable: true }), field('weight', 'numeric'))).toEqual(['a', 'weight']);
    expect(names(field('a', 'text', { sortable: true }), field('unf', 'numeric'))).toEqual(['unf', 'a']);
    expect(names(field('a', 'text', { no_index: true }), field('unf', 'numeric'))).toEqual(['a', 'unf']);
    expect(names(field('a', 'geo'), v, field('sortable', 'tag'))).toEqual(['a', 'v', 'sortable']);
    expect(names(v, field('indexmissing', 'tag'))).toEqual(['indexmissing', 'v']);
  });

  it('uses a vector as a place for a second such field', () => {
    expect(names(field('a', 'text'), field('sortable', 'tag'), field('noindex', 'tag'), v)).toEqual([
      ...['sortable', 'a', 'v', 'noindex'],
    ]);
  });

  it('keeps every field even where no order will do', () => {
    expect(names(field('sortable', 'tag'), field('noindex', 'tag')).sort()).toEqual(['noindex', 'sortable']);
  });
});
