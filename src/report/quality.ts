import type { Datatype, DistanceMetric } from '../vectors/datatypes.ts';

/** One sampled query: what the index answered now, against the exact answer over the vectors as they were. */
export interface QueryQuality {
  /** The document whose original vector was searched for; it is no hit itself. */
  readonly key: string;
  /** Share of the true neighbours found, 0 to 1. */
  readonly recall: number;
  /** Of every hit: how much the score Redis reports lies off the distance before, as an absolute number. */
  readonly drifts: readonly number[];
  /** Distances before, of the same hits. */
  readonly distances: readonly number[];
}

/** How far scores moved, in the units of the metric. */
export interface ScoreDrift {
  /** Hits compared. */
  readonly hits: number;
  readonly mean: number;
  /** 95 of 100 hits moved no more than this. */
  readonly p95: number;
  readonly max: number;
  /** Mean distance of the same hits before, to compare the drift with. */
  readonly meanDistance: number;
}

/** Search quality of one vector field, before and after. */
export interface FieldQuality {
  /** The field's name now. */
  readonly field: string;
  readonly sourceDtype: Datatype;
  readonly targetDtype: Datatype;
  /** Of the searches before; `targetMetric` only where it differs, and then there is no drift. */
  readonly metric: DistanceMetric;
  readonly targetMetric?: DistanceMetric;
  readonly algorithm: string;
  /** Where the vectors as they were come from. */
  readonly originals: 'backup' | 'documents';
  readonly k: number;
  readonly queries: number;
  /** Documents that were searched for true neighbours. */
  readonly documents: number;
  /** Documents left out: changed or deleted since, or without a usable vector, or not held by the index. */
  readonly leftOut: number;
  /** Mean recall@k, 0 to 1. */
  readonly recall: number;
  readonly lowestRecall: number;
  /** Queries by their recall in tenths: place 0 holds those below 0.1, place 10 those with 1. */
  readonly recallCounts: readonly number[];
  /** The queries that lost most, worst first; none that lost nothing. */
  readonly worstQueries: readonly { readonly key: string; readonly recall: number }[];
  readonly drift?: ScoreDrift;
}

const NAMED_QUERIES = 5;

/** Puts the queries of a field together. Means of nothing are 1 for recall; without a hit there is no drift. */
export function summarizeQuality(
  queries: readonly QueryQuality[],
): Pick<FieldQuality, 'queries' | 'recall' | 'lowestRecall' | 'recallCounts' | 'worstQueries' | 'drift'> {
  const recalls = queries.map(({ recall }) => recall);
  const worst = queries
    .filter(({ recall }) => recall < 1)
    .sort((a, b) => a.recall - b.recall)
    .slice(0, NAMED_QUERIES);
  const drift = driftOf(queries);
  return {
    queries: queries.length,
    recall: recalls.length === 0 ? 1 : round(meanOf(recalls)),
    lowestRecall: round(Math.min(1, ...recalls)),
    recallCounts: countTenths(recalls),
    worstQueries: worst.map(({ key, recall }) => ({ key, recall: round(recall) })),
    ...(drift !== undefined && { drift }),
  };
}

/** Recalls by tenths; see {@link FieldQuality.recallCounts}. */
export function countTenths(recalls: readonly number[]): number[] {
  const counts = Array.from({ length: 11 }, () => 0);
  for (const recall of recalls) {
    // Seven tenths may come out as 0.6999…
    const tenth = Math.floor(recall * 10 + 1e-9);
    counts[tenth] = (counts[tenth] ?? 0) + 1;
  }
  return counts;
}

function driftOf(queries: readonly QueryQuality[]): ScoreDrift | undefined {
  const drifts = queries.flatMap(({ drifts }) => drifts).sort((a, b) => a - b);
  if (drifts.length === 0) {
    return undefined;
  }
  return {
    hits: drifts.length,
    mean: round(meanOf(drifts)),
    p95: round(drifts[Math.ceil(drifts.length * 0.95) - 1] ?? 0),
    max: round(drifts.at(-1) ?? 0),
    meanDistance: round(meanOf(queries.flatMap(({ distances }) => distances))),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** To six significant digits: scores are float32, and the rest is noise. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
