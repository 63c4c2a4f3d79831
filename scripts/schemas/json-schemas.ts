import { z } from 'zod';
import { type SchemaName, schemaNames, schemaUrl } from '../../src/documents/schema-names.ts';
import { batchPlan, batchReport, batchState } from './batch.ts';
import { patch } from './changes.ts';
import { indexSchema } from './index-schema.ts';
import { plan } from './plan.ts';
import { queryChecks } from './query-checks.ts';
import { benchmarkReport, migrationReport } from './report.ts';

/** What every schema is about, and its title. */
const documents: Readonly<Record<SchemaName, { readonly schema: z.ZodType; readonly title: string }>> = {
  schema_patch: { schema: patch, title: 'What is to change in an index (rvl migrate plan --schema-patch)' },
  target_schema: { schema: indexSchema, title: 'An index as it should be (rvl migrate plan --target-schema)' },
  migration_plan: { schema: plan, title: 'A plan of rvl migrate plan' },
  migration_report: { schema: migrationReport, title: 'The report of rvl migrate apply or validate' },
  benchmark_report: { schema: benchmarkReport, title: 'The figures of a run (rvl migrate apply --benchmark-out)' },
  batch_plan: { schema: batchPlan, title: 'A plan of rvl migrate batch-plan' },
  batch_state: { schema: batchState, title: 'How far a batch is (rvl migrate batch-apply --state)' },
  batch_report: { schema: batchReport, title: 'The report of rvl migrate batch-apply' },
  query_checks: { schema: queryChecks, title: 'What to check after a migration (--query-check-file)' },
};

/**
 * The JSON Schemas (draft 2020-12) of every YAML file that is read or written, as the package holds them.
 *
 * They accept what the program writes and what people write most often. The program reads a little more: words in any case,
 * numbers and yes or no as text.
 */
export function jsonSchemas(): { readonly name: SchemaName; readonly text: string }[] {
  return schemaNames.map((name) => {
    const { schema, title } = documents[name];
    const { $schema, ...body } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
    // The name under which another schema refers to it means nothing here.
    const { id: _, ...rest } = body as Record<string, unknown>;
    const text = JSON.stringify({ $schema, $id: schemaUrl(name), title, ...rest }, null, 2);
    return { name, text: `${text}\n` };
  });
}
