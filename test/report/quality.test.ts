import { expect, it } from 'vitest';
import { summarizeQuality } from '../../src/report/quality.ts';

const query = (key: string, recall: number, drifts: readonly number[]) => ({
  key,
  recall,
  drifts,
  distances: drifts.map(() => 0.5),
});

it('summarizeQuality() puts recalls and drifts of the queries together', () => {
  const drifts = Array.from({ length: 20 }, (_, place) => (place + 1) / 100);
  expect(summarizeQuality([query('a', 1, drifts), query('b', 0.5, []), query('c', 0.7, [])])).toEqual({
    queries: 3,
    recall: 0.733333,
    lowestRecall: 0.5,
    recallCounts: [0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1],
    worstQueries: [
      { key: 'b', recall: 0.5 },
      { key: 'c', recall: 0.7 },
    ],
    drift: { hits: 20, mean: 0.105, p95: 0.19, max: 0.2, meanDistance: 0.5 },
  });
});

it('summarizeQuality() has no drift where nothing was hit', () => {
  expect(summarizeQuality([query('a', 0, [])])).toMatchObject({ recall: 0, lowestRecall: 0 });
  expect(summarizeQuality([query('a', 0, [])]).drift).toBeUndefined();
});
