import { z } from 'zod';
import { benchmarkKeys, documentKeys, estimateKeys, timingKeys } from '../../src/documents/report-sections.ts';
import { datatypes } from '../../src/vectors/datatypes.ts';
import { version } from './changes.ts';
import { mode } from './plan.ts';
import { changes, quality, timeline } from './report-details.ts';

const names = z.array(z.string()).nullish();
const datatype = z.enum([...datatypes]);

/** Figures by their YAML keys. */
function figures(keys: Readonly<Record<string, string>>, figure: z.ZodType = z.number()) {
  return z.looseObject(Object.fromEntries(Object.values(keys).map((key) => [key, figure.nullish()])));
}

const { aofEnabled, ...byteKeys } = estimateKeys;

const figuresOfRun = {
  timings: figures(timingKeys, z.number().min(0)).nullish().describe('Seconds of every step that ran.'),
  benchmark_summary: figures(benchmarkKeys).nullish().describe('Sizes in MiB and rates.'),
};

const verdict = {
  schema_match: z.boolean().nullish(),
  doc_count_match: z.boolean().nullish(),
  key_sample_exists: z.boolean().nullish(),
  indexing_failures_delta: z.int().min(0).nullish().describe('Indexing failures beyond those of the source.'),
};

const estimate = figures(byteKeys).extend({
  index_name: z.string(),
  doc_count: z.int().min(0).nullish(),
  storage_type: z.string().nullish(),
  vector_fields: z
    .array(
      z.looseObject({
        field_name: z.string(),
        dims: z.int().min(1),
        source_dtype: datatype,
        target_dtype: datatype,
        source_bytes_per_doc: z.int(),
        target_bytes_per_doc: z.int(),
      }),
    )
    .nullish(),
  [aofEnabled]: z.boolean().nullish(),
});

const encoding = z.looseObject({
  field: z.string(),
  source_dtype: datatype,
  target_dtype: datatype,
  distance_metric: z.enum(['cosine', 'l2', 'ip']),
  scaling: z.looseObject({
    kind: z.enum(['per-vector', 'symmetric', 'affine', 'shift']),
    scale: z.number().nullish(),
    offset: z.number().nullish(),
  }),
  formula: z.string().describe('How one number of a vector was made; queries need the same.'),
  distance_formula: z.string().describe('How distances become those from before.'),
  values: z.int().nullish(),
  saturated_values: z.int().nullish(),
});

const head = {
  version,
  mode,
  source_index: z.string(),
  target_index: z.string(),
  result: z.enum(['succeeded', 'failed', 'interrupted']),
};

/** The report of an apply or validate. */
export const migrationReport = z.looseObject({
  ...head,
  run_id: z.string().nullish(),
  started_at: z.string(),
  finished_at: z.string(),
  ...figuresOfRun,
  validation: z
    .looseObject({
      ...verdict,
      query_checks: z
        .array(z.looseObject({ name: z.string(), passed: z.boolean(), details: z.string().nullish() }))
        .nullish(),
      errors: names.describe('Empty where the index is what the plan promised.'),
      warnings: names,
    })
    .nullish(),
  disk_space_estimate: estimate.nullish(),
  backup: z.looseObject({ backup_dir: z.string(), backup_paths: names }).nullish(),
  documents: figures(documentKeys, z.int().min(0)).nullish(),
  encodings: z.array(encoding).nullish().describe('One for each field that became int8 or uint8, or was.'),
  changes,
  timeline,
  quality,
  warnings: names,
  manual_actions: names.describe('What to do next.'),
});

/** The figures of a run alone. */
export const benchmarkReport = z.looseObject({
  ...head,
  ...figuresOfRun,
  validation: z.looseObject(verdict).nullish(),
  timeline,
});
