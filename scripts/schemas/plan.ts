import { z } from 'zod';
import { changes, fieldRename, patch, version } from './changes.ts';
import { indexSchema } from './index-schema.ts';

/** The one way of migrating. */
export const mode = z.literal('drop_recreate').nullish();

const names = z.array(z.string());

const source = z
  .strictObject({
    index_name: z.string().nullish().describe('The real name, also where an alias was given.'),
    schema_snapshot: indexSchema.describe('The definition of the index when the plan was made.'),
    stats_snapshot: z.record(z.string(), z.unknown()).nullish().describe('FT.INFO when the plan was made.'),
    keyspace: z
      .strictObject({
        storage_type: z.string().nullish(),
        prefixes: names.nullish(),
        key_separator: z.string().nullish(),
        key_sample: names.nullish().describe('Keys that the index held; they must exist after the migration.'),
      })
      .nullish(),
    companions: z
      .strictObject({
        aliases: names.nullish().describe('Aliases that are brought back.'),
        aliases_complete: z.boolean().nullish().describe('False where the server cannot list aliases.'),
        synonyms: z.record(z.string(), names).nullish().describe('Synonym groups and their terms.'),
      })
      .nullish()
      .describe('What is dropped with the index; plans of RedisVL lack it.'),
  })
  .describe('The live index when the plan was made.');

/** A migration plan: ours, the guide's example, or RedisVL's. */
export const plan = z.strictObject({
  version,
  mode,
  created_at: z.string().nullish(),
  source,
  requested_changes: z.union([changes, patch]).nullish().describe('The patch.'),
  diff_classification: z.strictObject({
    supported: z.boolean().describe('False: the plan cannot be applied.'),
    blocked_reasons: names.nullish().describe('Why not.'),
  }),
  rename_operations: z
    .strictObject({
      rename_index: z.string().nullish(),
      change_prefix: z.string().nullish(),
      rename_fields: z.array(fieldRename).nullish(),
    })
    .nullish(),
  merged_target_schema: indexSchema.describe('The index as it will be.'),
  warnings: names.nullish().describe('Read these before applying.'),
  validation: z
    .strictObject({ require_doc_count_match: z.boolean().nullish(), require_schema_match: z.boolean().nullish() })
    .nullish(),
});
