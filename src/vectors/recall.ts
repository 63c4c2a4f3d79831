import type { DistanceMetric } from './datatypes.ts';

/** Vectors to search, one behind another: vector `i` is `values[i * dims] … values[(i + 1) * dims − 1]`. */
export interface VectorSet {
  readonly values: Float32Array;
  readonly dims: number;
}

/** One hit: the number of the vector in its set, and its distance from the query. */
export interface Neighbor {
  readonly index: number;
  /** As {@link distance} gives it, up to the last digits. */
  readonly distance: number;
}

/** Finds the exact nearest vectors of one set. */
export interface ExactSearch {
  /**
   * The `k` vectors nearest to `query` (of `dims` elements), nearest first, ties by lower index.
   *
   * Fewer where the set is smaller; vectors whose distance is NaN (zero vectors under COSINE) are never found.
   */
  nearest(query: Float32Array, k: number): Neighbor[];
}

/** Prepares a set for searching: one distance costs one pass over two vectors, about 1 ns an element. */
export function createExactSearch(set: VectorSet, metric: DistanceMetric): ExactSearch {
  const { values, dims } = set;
  const count = values.length / dims;
  const squares = Float64Array.from({ length: metric === 'IP' ? 0 : count }, (_, index) =>
    dot(values, values.subarray(index * dims, (index + 1) * dims), index * dims),
  );
  return {
    nearest(query, k) {
      const querySquare = dot(query, query, 0);
      const best: Neighbor[] = [];
      for (let index = 0; index < count; index++) {
        const product = dot(values, query, index * dims);
        insert(best, { index, distance: score(metric, product, squares[index]!, querySquare) }, k);
      }
      return best;
    },
  };
}

/**
 * recall@k: the share of `expected` (the k true neighbours) that `found` holds.
 *
 * @returns 0 to 1; 1 where nothing is expected
 */
export function recall<Id>(expected: readonly Id[], found: readonly Id[]): number {
  if (expected.length === 0) {
    return 1;
  }
  const known = new Set(found);
  return expected.filter((id) => known.has(id)).length / expected.length;
}

function score(metric: DistanceMetric, product: number, square: number, querySquare: number): number {
  if (metric === 'IP') {
    return 1 - product;
  }
  // |a − b|² = |a|² + |b|² − 2 a·b; rounding may take two equal vectors a hair below zero.
  return metric === 'L2'
    ? Math.max(0, square + querySquare - 2 * product)
    : 1 - product / Math.sqrt(square * querySquare);
}

/** Keeps `best` sorted and at most `k` long. */
function insert(best: Neighbor[], candidate: Neighbor, k: number): void {
  const last = best[best.length - 1];
  const worse = best.length >= k && (last === undefined || !(candidate.distance < last.distance));
  if (worse || Number.isNaN(candidate.distance)) {
    return;
  }
  let place = best.length;
  while (place > 0 && best[place - 1]!.distance > candidate.distance) {
    place -= 1;
  }
  best.splice(place, 0, candidate);
  best.length = Math.min(best.length, k);
}

/** Dot product of `query` with the elements of `values` from `offset`; four sums, because one would wait for itself. */
function dot(values: Float32Array, query: Float32Array, offset: number): number {
  const dims = query.length;
  const whole = dims - (dims % 4);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < whole; i += 4) {
    a += values[offset + i]! * query[i]!;
    b += values[offset + i + 1]! * query[i + 1]!;
    c += values[offset + i + 2]! * query[i + 2]!;
    d += values[offset + i + 3]! * query[i + 3]!;
  }
  for (let i = whole; i < dims; i++) {
    a += values[offset + i]! * query[i]!;
  }
  return a + b + c + d;
}
