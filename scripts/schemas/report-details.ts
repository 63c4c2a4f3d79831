import { z } from 'zod';
import { datatypes } from '../../src/vectors/datatypes.ts';

const datatype = z.enum([...datatypes]);
const metric = z.enum(['cosine', 'l2', 'ip']);
const count = z.int().min(0);
const seconds = z.number().min(0);
const share = z.number().min(0).max(1);

/** What the plan changed in the definition. */
export const changes = z
  .array(
    z.looseObject({
      kind: z.enum(['added', 'removed', 'renamed', 'changed']),
      field: z.string().nullish().describe('Absent where the index itself changes.'),
      what: z.string(),
      from: z.string().nullish(),
      to: z.string().nullish(),
    }),
  )
  .nullish()
  .describe('What the plan changes in the definition.');

/** When what happened. */
export const timeline = z
  .looseObject({
    away_from_seconds: z
      .number()
      .nullish()
      .describe('When the index was dropped, in seconds since the run began; negative: by an earlier execution.'),
    away_until_seconds: seconds.nullish().describe('When it answered again.'),
    steps: z.array(
      z.looseObject({
        step: z.string(),
        started_seconds: seconds,
        duration_seconds: seconds.nullish().describe('Absent where the run ended inside the step.'),
        client_cpu_seconds: seconds.nullish(),
        server_cpu_seconds: seconds.nullish(),
        disk_seconds: seconds.nullish(),
        bound_by: z.string().nullish().describe('What the step spent its time on.'),
        progress_seconds: z.array(seconds).nullish(),
        progress_docs: z.array(count).nullish().describe('Documents done at those moments.'),
      }),
    ),
  })
  .nullish()
  .describe('The steps of this execution on its own clock.');

const scoreDrift = z.looseObject({
  hits: count,
  mean: z.number().min(0),
  p95: z.number().min(0),
  max: z.number().min(0),
  mean_distance: z.number().describe('Of the same hits before.'),
});

/** What `validate --quality` measured. */
export const quality = z
  .array(
    z.looseObject({
      field: z.string(),
      source_dtype: datatype,
      target_dtype: datatype,
      distance_metric: metric,
      target_distance_metric: metric.nullish(),
      algorithm: z.string(),
      originals: z.enum(['backup', 'documents']),
      k: z.int().min(1),
      queries: count,
      documents: count,
      left_out: count,
      recall: share.describe('Mean recall@k.'),
      lowest_recall: share,
      recall_counts: z.array(count).describe('Queries by their recall in tenths.'),
      worst_queries: z.array(z.looseObject({ key: z.string(), recall: share })).nullish(),
      score_drift: scoreDrift.nullish(),
    }),
  )
  .nullish()
  .describe('Search quality before and after, one entry for each vector field.');
