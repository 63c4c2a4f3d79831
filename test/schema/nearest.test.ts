import { expect, it } from 'vitest';
import { nearest } from '../../src/schema/nearest.ts';

it.each([
  ['sortabel', ['weight', 'sortable'], 'sortable'],
  ['noStem', ['no_index', 'no_stem'], 'no_stem'],
  ['NOSTEM', ['no_index', 'no_stem'], 'no_stem'],
  ['svs_vamana', ['flat', 'hnsw', 'svs-vamana'], 'svs-vamana'],
  ['tga', ['text', 'tag'], undefined],
  ['tg', ['text', 'tag'], 'tag'],
  ['colour', ['weight', 'sortable'], undefined],
  ['', ['m'], 'm'],
  ['x', [], undefined],
])('nearest(%j, %j) is %j', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

it('nearest() takes the first of equally close candidates', () => {
  expect(nearest('abcd', ['abcx', 'abcy'])).toBe('abcx');
});
