import type { DistanceMetric } from './datatypes.ts';
import { createExactSearch } from './recall.ts';

/** A vector to search for; the document it is from is no hit. */
export interface StreamedQuery {
  readonly id: string;
  readonly vector: Float32Array;
}

/** One of the nearest vectors met so far. */
export interface StreamedNeighbor {
  readonly id: string;
  /** As `distance()` gives it, up to the last digits. */
  readonly distance: number;
}

/** The exact nearest vectors of many queries among vectors that come in batches and are not kept. */
export interface StreamedSearch {
  /** Vector `i` of `values` is that of `ids[i]`; an id that came before does not count again. */
  add(ids: readonly string[], values: Float32Array): void;
  /** For every query its `k` nearest so far, nearest first. */
  nearest(): readonly (readonly StreamedNeighbor[])[];
}

/** Prepares a search; memory is `queries × (dims + k)` numbers, whatever comes. */
export function createStreamedSearch(
  queries: readonly StreamedQuery[],
  { dims, metric, k }: { readonly dims: number; readonly metric: DistanceMetric; readonly k: number },
): StreamedSearch {
  const best = queries.map((): readonly StreamedNeighbor[] => []);
  return {
    add(ids, values) {
      const search = createExactSearch({ values, dims }, metric);
      queries.forEach((query, place) => {
        const found = search
          // One more than asked for: the query's own document may be among them.
          .nearest(query.vector, k + 1)
          .map(({ index, distance }) => ({ id: ids[index] as string, distance }));
        best[place] = merge(best[place] ?? [], found, query.id).slice(0, k);
      });
    },
    nearest: () => best,
  };
}

function merge(
  best: readonly StreamedNeighbor[],
  found: readonly StreamedNeighbor[],
  ownId: string,
): StreamedNeighbor[] {
  const known = new Set([ownId, ...best.map(({ id }) => id)]);
  return [...best, ...found.filter(({ id }) => !known.has(id))].sort((a, b) => a.distance - b.distance);
}
