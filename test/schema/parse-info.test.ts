import { describe, expect, it } from 'vitest';
import { parseInfo, unrecognisedInfo, withHidden } from '../../src/schema/parse-info.ts';
import { rawInfo } from '../../src/schema/raw-info.ts';
import { fullReply, replyWith } from './info-replies.ts';

const fullDefinition = {
  name: 'full',
  storageType: 'hash',
  prefixes: ['b:', 'a:'],
  filter: '@age>16',
  language: 'french',
  languageField: 'lang',
  score: 0.5,
  scoreField: 'sc',
  payloadField: 'pl',
  options: ['NOFREQS', 'NOOFFSETS', 'NOHL', 'MAXTEXTFIELDS'],
  stopwords: ['bar', 'foo'],
  fields: [
    {
      name: 'title',
      path: 't',
      type: 'text',
      attrs: { sortable: true, weight: 2.5, no_stem: true, index_empty: true, unf: true },
    },
    { name: 'tag', path: 'tag', type: 'tag', attrs: { index_missing: true, separator: '|', case_sensitive: true } },
    { name: 'age', path: 'age', type: 'numeric', attrs: { sortable: true, no_index: true } },
    { name: 'geo', path: 'geo', type: 'geo', attrs: {} },
    { name: 'area', path: 'area', type: 'geoshape', attrs: { coord_system: 'flat', index_missing: true } },
    {
      name: 'v',
      path: 'v',
      type: 'vector',
      attrs: { dims: 4, algorithm: 'hnsw', datatype: 'float32', distance_metric: 'cosine', index_missing: true, m: 24 },
    },
  ],
};

const fieldOf = (attribute: unknown) => parseInfo(replyWith([attribute])).fields[0];
const vector = ['identifier', 'v', 'attribute', 'v', 'type', 'VECTOR'];
const vectorHead = ['data_type', 'FLOAT32', 'dim', 4, 'distance_metric', 'L2'];

describe('parseInfo()', () => {
  it('reads everything FT.INFO shows, in canonical form', () => {
    expect(parseInfo(fullReply)).toEqual(fullDefinition);
  });

  it('reads the plain JSON form that plans keep just the same', () => {
    expect(parseInfo(rawInfo(fullReply))).toEqual(fullDefinition);
  });

  it('reads RESP3: maps, flag lists and doubles', () => {
    const reply = {
      index_name: 'i',
      index_options: [],
      index_definition: new Map<string, unknown>([
        ['key_type', 'JSON'],
        ['prefixes', ['a:']],
        ['default_score', 1],
        ['indexes_all', 'true'],
      ]),
      attributes: [
        { identifier: '$.t', attribute: 't', type: 'TAG', SEPARATOR: '', flags: ['SORTABLE', 'UNF', 'INDEXMISSING'] },
        { identifier: '$.w', attribute: 'w', type: 'TEXT', WEIGHT: 2, flags: [] },
      ],
    };
    expect(parseInfo(reply)).toEqual({
      name: 'i',
      storageType: 'json',
      prefixes: ['a:'],
      indexAll: true,
      options: [],
      fields: [
        { name: 't', path: '$.t', type: 'tag', attrs: { sortable: true, index_missing: true } },
        { name: 'w', path: '$.w', type: 'text', attrs: { weight: 2 } },
      ],
    });
  });

  it.each([
    [['identifier', 'NOINDEX', 'attribute', 'NOINDEX', 'type', 'TEXT', 'WEIGHT', '1'], 'NOINDEX', 'NOINDEX', {}],
    [['identifier', 'SORTABLE', 'attribute', 'UNF', 'type', 'TAG', 'SEPARATOR', ','], 'UNF', 'SORTABLE', {}],
    [
      ['identifier', 'type', 'attribute', 'TEXT', 'type', 'TAG', 'SEPARATOR', ',', 'SORTABLE'],
      'TEXT',
      'type',
      { sortable: true },
    ],
    [['identifier', '', 'attribute', '', 'type', 'TEXT', 'WEIGHT', '1', 'NOINDEX'], '', '', { no_index: true }],
  ])('is not misled by names that are words of the reply: %j', (attribute, name, path, attrs) => {
    expect(fieldOf(attribute)).toMatchObject({ name, path, attrs });
  });

  it('keeps two attributes on one field apart', () => {
    const reply = replyWith([
      ['identifier', 'a', 'attribute', 'b', 'type', 'TEXT', 'WEIGHT', '1'],
      ['identifier', 'a', 'attribute', 'c', 'type', 'TAG', 'SEPARATOR', ','],
    ]);
    expect(parseInfo(reply).fields.map(({ name, path }) => [name, path])).toEqual([
      ['b', 'a'],
      ['c', 'a'],
    ]);
  });

  it('takes the missing default score for 0, the one the server leaves out', () => {
    const reply = ['index_name', 'i', 'index_definition', ['key_type', 'HASH', 'prefixes', ['']], 'attributes', []];
    expect(parseInfo(reply).score).toBe(0);
  });

  it.each([
    [['stopwords_list', []], []],
    [[], undefined],
  ])('stopwords %j are %j', (more, expected) => {
    expect(parseInfo(replyWith([], more)).stopwords).toEqual(expected);
  });

  it('reads SVS-VAMANA as the server reports it', () => {
    const compressed = ['compression', 'GlobalSQ8', 'training_threshold', 2048];
    const head = [...vector, 'algorithm', 'SVS-VAMANA', ...vectorHead, 'graph_max_degree', 48];
    const attrs = {
      dims: 4,
      algorithm: 'svs-vamana',
      datatype: 'float32',
      distance_metric: 'l2',
      graph_max_degree: 48,
    };
    expect(fieldOf([...head, 'compression', 'NO_COMPRESSION'])?.attrs).toEqual(attrs);
    expect(fieldOf([...head, ...compressed])?.attrs).toEqual({
      ...attrs,
      compression: 'GlobalSQ8',
      training_threshold: 2048,
    });
  });

  it('reads counters that come as text, and ef_runtime where the server shows it', () => {
    const attribute = [...vector, 'algorithm', 'HNSW', 'data_type', 'FLOAT16', 'dim', '8', 'distance_metric', 'IP'];
    expect(fieldOf([...attribute, 'M', '16', 'ef_construction', '300', 'ef_runtime', '33'])?.attrs).toEqual({
      dims: 8,
      algorithm: 'hnsw',
      datatype: 'float16',
      distance_metric: 'ip',
      ef_construction: 300,
      ef_runtime: 33,
    });
  });

  it.each([
    [vector, 'field "v" shows no "dims"; servers before RediSearch 2.8.10 hide it'],
    [['identifier', 'x', 'attribute', 'x', 'type', 'IMAGE'], 'field "x" is of the unknown type "IMAGE"'],
  ])('refuses what could not be built again: %j', (attribute, reason) => {
    expect(() => fieldOf(attribute)).toThrow(
      expect.objectContaining({ code: 'INFO_UNREADABLE', details: { index: 'i', reason } }),
    );
  });

  it('refuses a reply that is none', () => {
    expect(() => parseInfo('OK')).toThrow(expect.objectContaining({ code: 'INFO_UNREADABLE' }));
  });
});

describe('unrecognisedInfo()', () => {
  it('is silent about everything 2.10.5 shows', () => {
    expect(unrecognisedInfo(fullReply)).toEqual([]);
  });

  it('names what a migration would lose', () => {
    const reply = [
      ...['index_name', 'i', 'index_options', ['NOMAGIC'], 'index_definition', ['key_type', 'HASH', 'shards', '3']],
      'attributes',
      [
        [
          'identifier',
          't',
          'attribute',
          'title',
          'type',
          'TEXT',
          'WEIGHT',
          '1',
          'ANALYZER',
          'snow',
          'SORTABLE',
          'NEWFLAG',
        ],
        ['identifier', 'n', 'attribute', 'n', 'type', 'NUMERIC', 'ODD', 'SORTABLE', 'UNF'],
      ],
    ];
    expect(unrecognisedInfo(reply)).toEqual(['NOMAGIC', 'shards', '"title": ANALYZER', '"title": NEWFLAG', '"n": ODD']);
    expect(parseInfo(reply).fields.map(({ attrs }) => attrs)).toEqual([{ sortable: true }, { sortable: true }]);
  });
});

describe('withHidden()', () => {
  const definition = parseInfo(
    replyWith([
      [...vector, 'algorithm', 'HNSW', ...vectorHead, 'M', 16, 'ef_construction', 200],
      ['identifier', 'f', 'attribute', 'flat', 'type', 'VECTOR', 'algorithm', 'FLAT', ...vectorHead],
    ]),
  );
  const hidden = (v: Record<string, number>, flat: Record<string, number> = {}) =>
    withHidden(definition, new Map(Object.entries({ v, flat }))).fields.map(({ attrs }) => attrs);
  const [hnswAttrs, flatAttrs] = definition.fields.map(({ attrs }) => attrs);

  it('adds what debug commands tell', () => {
    expect(hidden({ ef_runtime: 33, epsilon: 0.03, block_size: 1024 }, { block_size: 64 })).toEqual([
      { ...hnswAttrs, ef_runtime: 33, epsilon: 0.03 },
      { ...flatAttrs, block_size: 64 },
    ]);
  });

  it('leaves out what is the default, and what FT.CREATE would not take', () => {
    expect(hidden({ ef_runtime: 10, epsilon: 0.01, block_size: 64 }, { block_size: 1024 })).toEqual([
      hnswAttrs,
      flatAttrs,
    ]);
  });

  it('ignores what FT.INFO tells better, unknown names and fields it does not know', () => {
    expect(hidden({ m: 99, dims: 7, memory: 5, epsilon: Number.NaN })).toEqual([hnswAttrs, flatAttrs]);
    expect(withHidden(definition, new Map([['other', { ef_runtime: 5 }]]))).toEqual(definition);
  });
});
