import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DistanceMetric } from '../../src/vectors/datatypes.ts';
import { distance } from '../../src/vectors/distance.ts';
import { createExactSearch, recall } from '../../src/vectors/recall.ts';

const square = { values: Float32Array.of(0, 0, 1, 0, 0, 3, 1, 1, 1, 0), dims: 2 };

describe('createExactSearch()', () => {
  test('finds the nearest first, and of equals the one that stands first', () => {
    expect(createExactSearch(square, 'L2').nearest(Float32Array.of(1, 0), 4)).toEqual([
      { index: 1, distance: 0 },
      { index: 4, distance: 0 },
      { index: 0, distance: 1 },
      { index: 3, distance: 1 },
    ]);
  });

  test('finds all there are when asked for more', () => {
    expect(
      createExactSearch(square, 'IP')
        .nearest(Float32Array.of(0, 1), 99)
        .map(({ index }) => index),
    ).toEqual([2, 3, 0, 1, 4]);
  });

  test('finds no zero vector under COSINE, where it has no distance', () => {
    expect(
      createExactSearch(square, 'COSINE')
        .nearest(Float32Array.of(1, 2), 9)
        .map(({ index }) => index),
    ).toEqual([3, 2, 1, 4]);
  });

  test('finds nothing for k = 0', () => {
    expect(createExactSearch(square, 'L2').nearest(Float32Array.of(1, 1), 0)).toEqual([]);
  });

  test.each(['COSINE', 'L2', 'IP'] as const)('agrees with sorting all distances under %s', (metric: DistanceMetric) => {
    const number = fc.integer({ min: -50, max: 50 });
    const vector = fc
      .array(number, { minLength: 7, maxLength: 7 })
      .filter((values) => values.some((value) => value !== 0));
    fc.assert(
      fc.property(fc.array(vector, { minLength: 1, maxLength: 30 }), vector, (vectors, query) => {
        const found = createExactSearch({ values: Float32Array.from(vectors.flat()), dims: 7 }, metric).nearest(
          Float32Array.from(query),
          5,
        );
        const sorted = vectors.map((values) => distance(values, query, metric)).sort((a, b) => a - b);
        expect(found).toHaveLength(Math.min(5, vectors.length));
        found.forEach((hit, place) => {
          expect(hit.distance).toBeCloseTo(sorted[place]!, 9);
        });
      }),
    );
  });
});

describe('recall()', () => {
  test.each([
    [['a', 'b', 'c', 'd'], ['d', 'x', 'a', 'y'], 0.5],
    [['a'], [], 0],
    [[], ['a'], 1],
    [['a', 'b'], ['b', 'a'], 1],
  ])('of %j in %j is %d', (expected, found, share) => {
    expect(recall(expected, found)).toBe(share);
  });
});
