import type { FieldQuality, ScoreDrift } from '../report/quality.ts';
import { datatypes } from '../vectors/datatypes.ts';
import { isAbsent, items, number, openLoosely, type Place, requiredText, text, word } from './place.ts';
import { numbers } from './report-timeline.ts';

const metrics = ['COSINE', 'L2', 'IP'] as const;

/** One entry of a report's `quality`. */
export function writeQuality(quality: FieldQuality): Readonly<Record<string, unknown>> {
  const { targetMetric, drift } = quality;
  return {
    field: quality.field,
    source_dtype: quality.sourceDtype,
    target_dtype: quality.targetDtype,
    distance_metric: quality.metric.toLowerCase(),
    ...(targetMetric !== undefined && { target_distance_metric: targetMetric.toLowerCase() }),
    algorithm: quality.algorithm,
    originals: quality.originals,
    k: quality.k,
    queries: quality.queries,
    documents: quality.documents,
    left_out: quality.leftOut,
    recall: quality.recall,
    lowest_recall: quality.lowestRecall,
    recall_counts: quality.recallCounts,
    ...(quality.worstQueries.length > 0 && { worst_queries: quality.worstQueries }),
    ...(drift !== undefined && { score_drift: writeDrift(drift) }),
  };
}

/** Reads one entry back. */
export function readQuality(place: Place): FieldQuality {
  const at = openLoosely(place, 'quality entry');
  const targetMetric = word(at('target_distance_metric'), metrics);
  const count = (key: string) => number(at(key)) ?? 0;
  return {
    field: requiredText(at('field')),
    sourceDtype: word(at('source_dtype'), datatypes) ?? 'float32',
    targetDtype: word(at('target_dtype'), datatypes) ?? 'float32',
    metric: word(at('distance_metric'), metrics) ?? 'COSINE',
    ...(targetMetric !== undefined && { targetMetric }),
    algorithm: text(at('algorithm')) ?? 'flat',
    originals: word(at('originals'), ['backup', 'documents']) ?? 'backup',
    k: count('k'),
    queries: count('queries'),
    documents: count('documents'),
    leftOut: count('left_out'),
    recall: count('recall'),
    lowestRecall: count('lowest_recall'),
    recallCounts: numbers(at('recall_counts')),
    worstQueries: items(at('worst_queries')).map((item) => {
      const query = openLoosely(item, 'query');
      return { key: requiredText(query('key')), recall: number(query('recall')) ?? 0 };
    }),
    ...(!isAbsent(at('score_drift')) && { drift: readDrift(at('score_drift')) }),
  };
}

function writeDrift({ hits, mean, p95, max, meanDistance }: ScoreDrift) {
  return { hits, mean, p95, max, mean_distance: meanDistance };
}

function readDrift(place: Place): ScoreDrift {
  const at = openLoosely(place, 'score drift');
  const value = (key: string) => number(at(key)) ?? 0;
  return {
    hits: value('hits'),
    mean: value('mean'),
    p95: value('p95'),
    max: value('max'),
    meanDistance: value('mean_distance'),
  };
}
