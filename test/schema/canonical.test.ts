import { expect, it } from 'vitest';
import { canonicalAttributes, canonicalDefinition } from '../../src/schema/canonical.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';

const plain: IndexDefinition = { name: 'i', storageType: 'hash', prefixes: ['a:'], options: [], fields: [] };

it.each([
  ['text', { weight: 1, sortable: false, no_stem: true }, 'hash', { no_stem: true }],
  ['text', { unf: true }, 'hash', {}],
  ['text', { sortable: true, unf: true }, 'hash', { sortable: true, unf: true }],
  ['text', { sortable: true, unf: true }, 'json', { sortable: true }],
  ['tag', { sortable: true, unf: true, separator: ',' }, 'hash', { sortable: true, unf: true }],
  ['tag', { sortable: true, unf: true, case_sensitive: true }, 'hash', { sortable: true, case_sensitive: true }],
  ['tag', { separator: ',' }, 'json', { separator: ',' }],
  ['tag', { separator: '' }, 'json', {}],
  ['numeric', { sortable: true, unf: true }, 'hash', { sortable: true }],
  ['geoshape', { coord_system: 'spherical' }, 'hash', {}],
  ['geoshape', { coord_system: 'flat' }, 'hash', { coord_system: 'flat' }],
  ['vector', { m: 16, ef_construction: 200, algorithm: 'hnsw', block_size: 7 }, 'hash', { algorithm: 'hnsw' }],
  ['vector', { algorithm: 'flat', block_size: 1024 }, 'hash', { algorithm: 'flat' }],
  ['vector', { algorithm: 'svs-vamana', training_threshold: 2048 }, 'hash', { algorithm: 'svs-vamana' }],
  [
    'vector',
    { dims: 9, algorithm: 'svs-vamana', compression: 'LeanVec4x8', reduce: 4, training_threshold: 10240 },
    'hash',
    { dims: 9, algorithm: 'svs-vamana', compression: 'LeanVec4x8' },
  ],
] as const)('%s %j on %s is %j', (type, attrs, storageType, expected) => {
  expect(canonicalAttributes({ type, attrs }, storageType)).toEqual(expected);
});

it('attributes come in table order, whatever order they were in', () => {
  const attrs = canonicalAttributes({ type: 'text', attrs: { index_empty: true, sortable: true, weight: 2 } }, 'hash');
  expect(Object.keys(attrs)).toEqual(['sortable', 'weight', 'index_empty']);
});

it.each<[string, Partial<IndexDefinition>, Partial<IndexDefinition>]>([
  ['a score of 1', { score: 1 }, {}],
  ['english', { language: 'English' }, {}],
  ['INDEXALL off', { indexAll: false }, {}],
  ['a language in upper case', { language: 'FRENCH' }, { language: 'french' }],
  ['no prefix', { prefixes: [] }, { prefixes: [''] }],
  ['NOOFFSETS alone', { options: ['NOOFFSETS'] }, { options: ['NOOFFSETS', 'NOHL'] }],
  ['options in another order', { options: ['NOHL', 'NOFREQS'] }, { options: ['NOFREQS', 'NOHL'] }],
  ['stopwords as typed', { stopwords: ['Foo', 'É', 'bar', 'FOO'] }, { stopwords: ['bar', 'foo', 'É'] }],
  ['no stopwords at all', { stopwords: [] }, { stopwords: [] }],
  ['a score of 0', { score: 0 }, { score: 0 }],
])('%s becomes what the server makes of it', (_what, written, expected) => {
  expect(canonicalDefinition({ ...plain, ...written })).toEqual({ ...plain, ...expected });
});
