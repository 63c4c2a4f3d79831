import { describe, expect, it } from 'vitest';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { readSchema, writeSchema } from '../../src/schema/redisvl-schema.ts';

/** The schema snapshot of a plan that Python RedisVL 0.28.0 made. */
const pythonSchema = {
  index: { name: 'products', prefix: 'doc:', key_separator: ':', storage_type: 'hash' },
  fields: [
    {
      name: 'title',
      type: 'text',
      attrs: {
        sortable: false,
        index_missing: false,
        no_index: false,
        weight: 1,
        no_stem: false,
        withsuffixtrie: false,
        index_empty: false,
        unf: false,
      },
    },
    {
      name: 'category',
      type: 'tag',
      attrs: {
        sortable: false,
        index_missing: false,
        no_index: false,
        separator: ',',
        case_sensitive: false,
        withsuffixtrie: false,
        index_empty: false,
      },
    },
    { name: 'price', type: 'numeric', attrs: { sortable: false, index_missing: false, no_index: false, unf: false } },
    { name: 'location', type: 'geo', attrs: { sortable: false, index_missing: false, no_index: false } },
    {
      name: 'embedding',
      type: 'vector',
      attrs: {
        dims: 4,
        algorithm: 'hnsw',
        datatype: 'float32',
        distance_metric: 'cosine',
        index_missing: false,
        m: 16,
        ef_construction: 200,
        ef_runtime: 10,
        epsilon: 0.01,
      },
    },
  ],
  version: '0.1.0',
};

const pythonDefinition: IndexDefinition = {
  name: 'products',
  storageType: 'hash',
  prefixes: ['doc:'],
  options: [],
  fields: [
    { name: 'title', path: 'title', type: 'text', attrs: {} },
    { name: 'category', path: 'category', type: 'tag', attrs: {} },
    { name: 'price', path: 'price', type: 'numeric', attrs: {} },
    { name: 'location', path: 'location', type: 'geo', attrs: {} },
    {
      name: 'embedding',
      path: 'embedding',
      type: 'vector',
      attrs: { dims: 4, algorithm: 'hnsw', datatype: 'float32', distance_metric: 'cosine' },
    },
  ],
};

/** With everything Python has no word for. */
const richDefinition: IndexDefinition = {
  name: 'rich',
  storageType: 'hash',
  prefixes: ['a:', 'b:'],
  filter: '@n>1',
  language: 'french',
  languageField: 'lang',
  score: 0.5,
  scoreField: 'sc',
  payloadField: 'pl',
  indexAll: true,
  options: ['NOFREQS'],
  stopwords: [],
  fields: [
    { name: 'title', path: 't', type: 'text', attrs: { phonetic_matcher: 'dm:en' } },
    { name: 'area', path: 'area', type: 'geoshape', attrs: { coord_system: 'flat' } },
    {
      name: 'v',
      path: 'v',
      type: 'vector',
      attrs: {
        dims: 4,
        algorithm: 'svs-vamana',
        datatype: 'float16',
        distance_metric: 'ip',
        compression: 'GlobalSQ8',
      },
    },
  ],
};

const index = { name: 'i', prefix: 'a:' };
const definitionOf = (value: unknown) => {
  const reading = readSchema(value);
  return 'definition' in reading ? reading.definition : reading.problems;
};
const problemsOf = (value: unknown) => {
  const reading = readSchema(value, { at: ['schema'] });
  return 'problems' in reading ? reading.problems : [];
};

describe('writeSchema()', () => {
  it("writes Python's normalised form, keys in Python's order", () => {
    expect(JSON.stringify(writeSchema(pythonDefinition))).toBe(JSON.stringify(pythonSchema));
  });

  it('keeps beside it what RedisVL has no word for', () => {
    const { index: section, fields } = writeSchema(richDefinition);
    expect(section).toEqual({
      name: 'rich',
      prefix: ['a:', 'b:'],
      key_separator: ':',
      storage_type: 'hash',
      stopwords: [],
      definition: {
        filter: '@n>1',
        language: 'french',
        language_field: 'lang',
        score: 0.5,
        score_field: 'sc',
        payload_field: 'pl',
        index_all: true,
        options: ['NOFREQS'],
      },
    });
    expect(fields[0]).toMatchObject({ name: 'title', path: 't', attrs: { weight: 1, phonetic_matcher: 'dm:en' } });
    expect(fields[1]).toEqual({
      name: 'area',
      type: 'geoshape',
      attrs: { coord_system: 'flat', sortable: false, index_missing: false, no_index: false },
    });
  });

  it("fills in the server's defaults where RedisVL's are others, so that Python builds the same index", () => {
    expect(writeSchema(richDefinition).fields[2]!.attrs).toEqual({
      dims: 4,
      algorithm: 'svs-vamana',
      datatype: 'float16',
      distance_metric: 'ip',
      index_missing: false,
      graph_max_degree: 32,
      construction_window_size: 200,
      search_window_size: 10,
      epsilon: 0.01,
      compression: 'LVQ8',
      reported_compression: 'GlobalSQ8',
    });
  });

  it('writes the path of every JSON field and a separator that is none', () => {
    const fields = [{ name: 't', path: '$.t', type: 'tag', attrs: {} }] as const;
    const written = writeSchema({ ...pythonDefinition, storageType: 'json', fields });
    expect(written.fields[0]).toMatchObject({ path: '$.t', attrs: { separator: '' } });
  });

  it('takes the key separator from the caller', () => {
    expect(writeSchema(pythonDefinition, { keySeparator: '/' }).index.key_separator).toBe('/');
  });
});

describe('readSchema()', () => {
  it('reads what Python wrote', () => {
    expect(readSchema(pythonSchema)).toEqual({ definition: pythonDefinition });
  });

  it('reads what writeSchema() wrote', () => {
    expect(readSchema(writeSchema(richDefinition))).toEqual({ definition: richDefinition });
  });

  it('forgets the reported compression once the other was edited', () => {
    const written = structuredClone(writeSchema(richDefinition)) as unknown as { fields: { attrs: object }[] };
    Object.assign(written.fields[2]!.attrs, { compression: 'LVQ4' });
    expect(definitionOf(written)).toHaveProperty('fields.2.attrs.compression', 'LVQ4');
  });

  it("fills gaps with RedisVL's defaults", () => {
    const fields = [
      { name: 'v', type: 'vector', attrs: { dims: 8, algorithm: 'SVS_VAMANA' } },
      { name: 't', type: 'TAG' },
    ];
    expect(definitionOf({ index: { ...index, storage_type: 'JSON' }, fields })).toEqual({
      name: 'i',
      storageType: 'json',
      prefixes: ['a:'],
      options: [],
      fields: [
        {
          name: 'v',
          path: '$.v',
          type: 'vector',
          attrs: {
            dims: 8,
            algorithm: 'svs-vamana',
            datatype: 'float32',
            distance_metric: 'cosine',
            graph_max_degree: 40,
            construction_window_size: 250,
            search_window_size: 20,
          },
        },
        { name: 't', path: '$.t', type: 'tag', attrs: { separator: ',' } },
      ],
    });
  });

  it('reads fields by name, stopwords of null, and no fields at all', () => {
    expect(definitionOf({ index: { ...index, stopwords: null }, fields: { t: { type: 'text' } } })).toEqual({
      name: 'i',
      storageType: 'hash',
      prefixes: ['a:'],
      options: [],
      fields: [{ name: 't', path: 't', type: 'text', attrs: {} }],
    });
    expect(definitionOf({ index })).toHaveProperty('fields', []);
  });

  it('reads a tag of a Python plan that has no separator', () => {
    const fields = [{ name: 't', type: 'tag', path: '$.t', attrs: { separator: '' } }];
    expect(definitionOf({ index: { ...index, storage_type: 'json' }, fields })).toHaveProperty('fields.0.attrs', {});
  });

  it('takes prefixes from the caller where the schema names none', () => {
    expect(readSchema({ index: { name: 'i' } }, { prefixes: ['rvl'] })).toHaveProperty('definition.prefixes', ['rvl']);
    expect(readSchema({ index }, { prefixes: ['rvl'] })).toHaveProperty('definition.prefixes', ['a:']);
  });

  it.each<[unknown, { path: (string | number)[]; message: string; suggestion?: string }]>([
    ['text', { path: ['schema'], message: 'the schema must be a map, not "text"' }],
    [null, { path: ['schema'], message: 'the schema must be a map, not null' }],
    [{}, { path: ['schema'], message: 'the schema has no "index"' }],
    [
      { index, feilds: [] },
      { path: ['schema', 'feilds'], message: 'unknown key "feilds" in the schema', suggestion: 'fields' },
    ],
    [
      { index, version: '0.2.0' },
      { path: ['schema', 'version'], message: 'the schema\'s version must be "0.1.0", not "0.2.0"' },
    ],
    [{ index: { prefix: 'a' } }, { path: ['schema', 'index'], message: 'the index section has no "name"' }],
    [
      { index: { name: 'i' } },
      {
        path: ['schema', 'index'],
        message: 'the index section has no "prefix"; write "" for an index over every key',
      },
    ],
    [
      { index: { ...index, name: 7 } },
      { path: ['schema', 'index', 'name'], message: '"name" must be text, not 7; put it in quotes' },
    ],
    [
      { index: { ...index, storage_type: 'hsah' } },
      {
        path: ['schema', 'index', 'storage_type'],
        message: '"storage_type" must be one of hash, json, not "hsah"',
        suggestion: 'hash',
      },
    ],
    [
      { index: { ...index, stopwords: ['a', null] } },
      {
        path: ['schema', 'index', 'stopwords', 1],
        message: 'an item of "stopwords" must be text, not null; put it in quotes',
      },
    ],
    [
      { index: { ...index, definition: { score: 2 } } },
      { path: ['schema', 'index', 'definition', 'score'], message: '"score" must be a number from 0 to 1, not 2' },
    ],
    [
      { index: { ...index, definition: { options: ['NOHLL'] } } },
      {
        path: ['schema', 'index', 'definition', 'options', 0],
        message: 'an option must be one of NOFREQS, NOFIELDS, NOOFFSETS, NOHL, MAXTEXTFIELDS, not "NOHLL"',
        suggestion: 'NOHL',
      },
    ],
    [
      { index, fields: 'title' },
      { path: ['schema', 'fields'], message: 'the fields must be a list or a map, not "title"' },
    ],
    [
      { index, fields: [{ name: 't' }] },
      { path: ['schema', 'fields', 0], message: 'the field has no "type"' },
    ],
    [
      { index, fields: [{ name: 't', type: 'txt' }] },
      {
        path: ['schema', 'fields', 0, 'type'],
        message: 'the type must be one of text, tag, numeric, geo, geoshape, vector, not "txt"',
        suggestion: 'text',
      },
    ],
    [
      { index, fields: [{ name: 't', type: 'text', atrs: {} }] },
      { path: ['schema', 'fields', 0, 'atrs'], message: 'unknown key "atrs" in the field', suggestion: 'attrs' },
    ],
    [
      { index, fields: { t: { type: 'text', attrs: { wieght: 1 } } } },
      {
        path: ['schema', 'fields', 't', 'attrs', 'wieght'],
        message: 'unknown attribute "wieght" of a text field',
        suggestion: 'weight',
      },
    ],
    [
      { index, fields: { t: { name: 'u', type: 'text' } } },
      { path: ['schema', 'fields', 't', 'name'], message: 'the name "u" does not match its key "t"' },
    ],
    [
      {
        index,
        fields: [
          { name: 't', type: 'text' },
          { name: 't', type: 'tag' },
        ],
      },
      { path: ['schema', 'fields', 1, 'name'], message: 'the name "t" is used twice' },
    ],
    [
      { index, fields: [{ name: 'v', type: 'vector', attrs: { dims: 4 } }] },
      { path: ['schema', 'fields', 0, 'attrs'], message: 'a vector field needs "algorithm"' },
    ],
  ])('says where and what: %j', (value, expected) => {
    expect(problemsOf(value)[0]).toEqual(expected);
  });

  it('reports everything that is wrong at once', () => {
    const fields = [
      { name: 't', type: 'text', attrs: { weight: 'x', sortable: 'maybe' } },
      { name: 'v', type: 'vektor' },
    ];
    expect(problemsOf({ index: { name: 'i' }, fields }).map(({ path }) => path.join('.'))).toEqual([
      'schema.index',
      'schema.fields.0.attrs.weight',
      'schema.fields.0.attrs.sortable',
      'schema.fields.1.type',
    ]);
  });
});
