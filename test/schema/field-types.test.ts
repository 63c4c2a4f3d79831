import { expect, it } from 'vitest';
import {
  attributesFor,
  attributesOfAnyType,
  fieldTypes,
  isFieldType,
  serverDefault,
  vectorAlgorithms,
} from '../../src/schema/field-types.ts';

const keys = (...args: Parameters<typeof attributesFor>) => attributesFor(...args).map(({ key }) => key);

it.each([
  ['text', 'sortable index_missing no_index weight no_stem withsuffixtrie phonetic_matcher index_empty unf'],
  ['tag', 'sortable index_missing no_index separator case_sensitive withsuffixtrie index_empty unf'],
  ['numeric', 'sortable index_missing no_index unf'],
  ['geo', 'sortable index_missing no_index unf'],
  ['geoshape', 'coord_system sortable index_missing no_index unf'],
] as const)('attributesFor(%j) is in the order RedisVL writes them', (type, expected) => {
  expect(keys(type).join(' ')).toBe(expected);
});

it.each([
  ['flat', 'block_size'],
  ['hnsw', 'm ef_construction ef_runtime epsilon'],
  [
    'svs-vamana',
    'graph_max_degree construction_window_size search_window_size epsilon compression reduce training_threshold',
  ],
])("attributesFor('vector', %j) ends with the tuning of the algorithm", (algorithm, expected) => {
  expect(keys('vector', algorithm).join(' ')).toBe(
    `dims algorithm datatype distance_metric initial_cap index_missing ${expected}`,
  );
});

it("attributesFor('vector') without an algorithm has those of all algorithms, once each", () => {
  const all = keys('vector');
  expect(all).toContain('block_size');
  expect(all).toContain('graph_max_degree');
  expect(all.filter((key) => key === 'epsilon')).toEqual(['epsilon']);
  expect(keys('vector', 'ivf')).toEqual(all);
});

it('attributesOfAnyType() names every attribute once', () => {
  const all = attributesOfAnyType().map(({ key }) => key);
  expect(new Set(all).size).toBe(all.length);
  expect(all).toEqual(expect.arrayContaining(['sortable', 'dims', 'coord_system', 'phonetic_matcher']));
});

it('only dims cannot be changed, and only datatype touches documents', () => {
  const changing = (what: string) =>
    attributesOfAnyType()
      .filter((attribute) => attribute.changing === what)
      .map(({ key }) => key);
  expect(changing('impossible')).toEqual(['dims']);
  expect(changing('documents')).toEqual(['datatype']);
});

it('FT.INFO alone does not show these', () => {
  const hidden = attributesOfAnyType().filter(({ shownBy }) => shownBy !== 'info');
  expect(hidden.map(({ key, shownBy }) => `${key} ${shownBy}`)).toEqual([
    'phonetic_matcher nothing',
    'initial_cap nothing',
    'block_size nothing',
    'ef_runtime debug',
    'epsilon debug',
    'search_window_size debug',
  ]);
});

it('serverDefault() knows that a JSON tag has no separator unless it is told one', () => {
  const separator = attributesFor('tag').find(({ key }) => key === 'separator')!;
  expect(serverDefault(separator, 'hash')).toBe(',');
  expect(serverDefault(separator, 'json')).toBe('');
});

it('types and algorithms are spelled as RedisVL spells them', () => {
  expect(fieldTypes).toEqual(['text', 'tag', 'numeric', 'geo', 'geoshape', 'vector']);
  expect(vectorAlgorithms).toEqual(['flat', 'hnsw', 'svs-vamana']);
  expect(isFieldType('TEXT')).toBe(false);
  expect(isFieldType('constructor')).toBe(false);
});
