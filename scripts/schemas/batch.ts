import { z } from 'zod';
import { batchOutcomes } from '../../src/phases/batch-state.ts';
import { failurePolicies } from '../../src/plan/batch-plan.ts';
import { patch, version } from './changes.ts';
import { mode } from './plan.ts';

/** A batch plan. */
export const batchPlan = z.strictObject({
  version,
  batch_id: z.string(),
  mode,
  failure_policy: z
    .enum([...failurePolicies])
    .nullish()
    .describe('What happens after an index that failed.'),
  requires_quantization: z.boolean().nullish().describe('True: batch-apply needs --accept-data-loss.'),
  shared_patch: patch.nullish(),
  indexes: z
    .array(
      z.strictObject({
        name: z.string(),
        applicable: z.boolean().nullish().describe('False: the index is skipped.'),
        skip_reason: z.string().nullish().describe('Why it is skipped.'),
        plan_path: z.string().nullish().describe('Its own plan, seen from this file.'),
        plan_fingerprint: z.string().nullish().describe('Of its own plan, which must not be another one.'),
      }),
    )
    .nullish(),
  created_at: z.string(),
});

const seconds = z.number().min(0);

/** The state of a batch. */
export const batchState = z.looseObject({
  batch_id: z.string(),
  plan_path: z.string().nullish(),
  backup_dir: z.string().nullish(),
  report_dir: z.string().nullish(),
  started_at: z.string(),
  updated_at: z.string(),
  elapsed_seconds: seconds.nullish(),
  rollback_started_at: z.string().nullish(),
  completed: z
    .array(
      z.looseObject({
        name: z.string(),
        status: z.enum([...batchOutcomes]),
        started_at: z.string().nullish(),
        completed_at: z.string().nullish(),
        duration_seconds: seconds.nullish(),
        error: z.string().nullish(),
        report_path: z.string().nullish(),
      }),
    )
    .nullish(),
  current_index: z.string().nullish().describe('The index that is being migrated; the first of several.'),
  current_started_at: z.string().nullish(),
  in_progress: z
    .array(z.looseObject({ name: z.string(), started_at: z.string().nullish() }))
    .nullish()
    .describe('Every index that is being migrated, where there are several at a time.'),
  remaining: z.array(z.string()).nullish(),
});

/** The report of a batch. */
export const batchReport = z.looseObject({
  version,
  batch_id: z.string(),
  status: z.string(),
  backup_dir: z.string().nullish(),
  summary: z.looseObject({
    total_indexes: z.int().min(0),
    successful: z.int().min(0),
    failed: z.int().min(0),
    skipped: z.int().min(0),
    total_duration_seconds: seconds,
  }),
  indexes: z.array(
    z.looseObject({
      name: z.string(),
      status: z.string(),
      report_path: z.string().nullish(),
      error: z.string().nullish(),
      duration_seconds: seconds.nullish(),
    }),
  ),
  started_at: z.string().nullish(),
  completed_at: z.string(),
});
