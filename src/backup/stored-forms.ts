import { z } from 'zod';
import { phases } from '../phases/journal.ts';
import { datatypes } from '../vectors/datatypes.ts';

/*
 * The forms of what runs keep as JSON, on disk and on the server. Loaded where something is read back, which a run that begins
 * has no need of: the library that checks them takes longer to load than to do it.
 */

const datatype = z.enum(datatypes as [string, ...string[]]);
const count = z.int().min(0);
const scaling = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('per-vector') }),
  z.strictObject({ kind: z.literal('symmetric'), scale: z.number().positive() }),
  z.strictObject({ kind: z.literal('affine'), scale: z.number().positive(), offset: z.number() }),
  z.strictObject({ kind: z.literal('shift') }),
]);
const conversion = z.strictObject({
  source: datatype,
  target: datatype,
  dims: z.int().min(1),
  metric: z.enum(['COSINE', 'L2', 'IP']).optional(),
  scaling: scaling.optional(),
});
const field = z.strictObject({
  name: z.string(),
  path: z.string(),
  type: z.enum(['text', 'tag', 'numeric', 'geo', 'geoshape', 'vector']),
  attrs: z.record(z.string(), z.union([z.boolean(), z.number(), z.string()])),
});
/** An index definition. */
const definition = z.strictObject({
  name: z.string(),
  storageType: z.enum(['hash', 'json']),
  prefixes: z.array(z.string()).min(1),
  filter: z.string().optional(),
  language: z.string().optional(),
  languageField: z.string().optional(),
  score: z.number().optional(),
  scoreField: z.string().optional(),
  payloadField: z.string().optional(),
  indexAll: z.boolean().optional(),
  options: z.array(z.enum(['NOFREQS', 'NOFIELDS', 'NOOFFSETS', 'NOHL', 'MAXTEXTFIELDS'])),
  stopwords: z.array(z.string()).optional(),
  fields: z.array(field),
});
const companions = z.strictObject({
  aliases: z.array(z.string()),
  aliasesComplete: z.boolean(),
  synonyms: z.record(z.string(), z.array(z.string())),
});
const nameChange = z.strictObject({ source: z.string(), target: z.string() });
/** A journal without its checksum. */
export const journalContent = z.strictObject({
  index_name: z.string(),
  fields: z.record(z.string(), conversion),
  batch_size: z.int().min(1),
  phase: z.enum(phases),
  dump_completed_batches: count,
  quantize_completed_batches: count,
  worker_completed_batches: z.array(count).optional(),
  key_prefix: nameChange.nullable(),
  field_moves: z.array(nameChange),
  format: z.literal(1),
  run_id: z.string(),
  plan_fingerprint: z.string(),
  created_at: z.string(),
  host: z.string(),
  server: z.strictObject({ address: z.string(), run_id: z.string() }),
  source: z.strictObject({ definition, companions }),
  target: definition,
  policy: z.strictObject({
    skip_invalid: z.boolean(),
    allow_nonfinite: z.boolean(),
    writers_send: z.enum(['source', 'target']).optional(),
  }),
  baseline: z.strictObject({
    num_docs: count,
    indexing_failures: count,
    keys: count.optional(),
    unindexed_keys: count.optional(),
    vector_index_mb: z.number(),
  }),
  keys: z.strictObject({ keys: count, bytes: count, crc: count }).optional(),
  seal: z
    .strictObject({ frames: count, bytes: count, documents: count, sums_crc: count, shards: z.int().min(2).optional() })
    .optional(),
  invalid_docs: count.optional(),
  calibration: z.record(z.string(), z.strictObject({ values: count, saturated: count })).optional(),
  drop_intended: z.boolean().optional(),
  registered: z.boolean().optional(),
  documents_touched: z.boolean().optional(),
  update_records: count.optional(),
  fields_moved: z.boolean().optional(),
  keys_renamed: z.boolean().optional(),
  dropped_at: z.string().optional(),
});

/** A journal's JSON. */
export type JournalContent = z.infer<typeof journalContent>;

const shard = z.strictObject({
  path: z.string(),
  documents: count,
  first_key: z.string().nullable(),
  last_key: z.string().nullable(),
  frames: count,
  bytes: count,
  sums_crc: count,
});
/** A manifest without its checksum. */
export const manifestContent = z.strictObject({
  index_name: z.string(),
  batch_size: z.int().min(1),
  actual_workers: z.int().min(2),
  format: z.literal(1),
  run_id: z.string(),
  shards: z.array(shard),
});

/** A manifest's JSON. */
export type ManifestContent = z.infer<typeof manifestContent>;

/** What a run leaves on the server before the drop. */
export const registration = z.object({
  runId: z.string(),
  host: z.string(),
  backup: z.string(),
  createdAt: z.string(),
  source: z.object({ definition, companions }),
  target: definition,
});

/** A `.header` that Python RedisVL wrote. */
export const foreignHeader = z.looseObject({
  index_name: z.string(),
  phase: z.string(),
  dump_completed_batches: count,
  fields: z.record(z.string(), z.looseObject({ source: datatype, target: datatype, dims: z.int().min(1) })),
  key_prefix: z.object({ source: z.string(), target: z.string() }).nullish(),
});
