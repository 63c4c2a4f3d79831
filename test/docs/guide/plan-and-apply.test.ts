import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaProblems } from '../../support/json-schema.ts';
import { buildGuideWorld, type GuideWorld, keysOf } from './support/guide-world.ts';

// "Option B: Write a Schema Patch" to "Async execution", then "Step 5: Validate", then "Option C"; an index on JSON, as
// the guide's example plan shows it.

let world: GuideWorld;

beforeAll(async () => {
  world = await buildGuideWorld();
  await world.addIndex('myindex', { prefix: 'doc:', on: 'JSON', legacy: true, dims: 384, documents: 25 });
});

afterAll(() => world.close());

test('a patch written by hand becomes a plan', async () => {
  world.write('schema_patch.yaml', patch);
  const { stdout, stderr, exit } = await world.run(`rvl migrate plan \\
  --index myindex \\
  --schema-patch schema_patch.yaml \\
  --url redis://localhost:6379 \\
  --plan-out migration_plan.yaml`);
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`Migration plan written to ${world.folder}/migration_plan.yaml\nMode: drop_recreate\n`);
});

test('the plan has the keys that the guide reviews', () => {
  const plan = world.yaml('migration_plan.yaml') as Record<string, Record<string, unknown>>;
  expect(keysOf(plan, ['created_at', 'validation'])).toEqual([
    ...['version', 'mode', 'source', 'requested_changes', 'diff_classification', 'rename_operations'],
    ...['merged_target_schema', 'warnings'],
  ]);
  expect(plan).toMatchObject({
    version: 1,
    mode: 'drop_recreate',
    source: {
      schema_snapshot: { index: { name: 'myindex', prefix: 'doc:', storage_type: 'json' } },
      stats_snapshot: { num_docs: 25 },
      keyspace: { prefixes: ['doc:'] },
    },
    diff_classification: { supported: true, blocked_reasons: [] },
    rename_operations: { rename_index: null, change_prefix: null, rename_fields: [] },
  });
  expect(keysOf(plan.source, ['index_name', 'companions'])).toEqual(['schema_snapshot', 'stats_snapshot', 'keyspace']);
  expect(keysOf(plan.requested_changes)).toEqual(['add_fields', 'remove_fields', 'update_fields']);
  const { key_sample: sample } = (plan.source as { keyspace: { key_sample: string[] } }).keyspace;
  expect(sample.every((key) => /^doc:\d+$/.test(key)) && sample.length > 0).toBe(true);
  const fields = plan.merged_target_schema?.fields as { name: string; type: string; attrs: object }[];
  expect(fields.map(({ name, type }) => `${name} ${type}`).sort()).toEqual([
    'category tag',
    'embedding vector',
    'title text',
  ]);
  expect(fields.find(({ name }) => name === 'embedding')?.attrs).toMatchObject({
    dims: 384,
    algorithm: 'hnsw',
    datatype: 'float16',
  });
  expect(plan.warnings).toContain('Index downtime is required');
  expect(schemaProblems('migration_plan', world.text('migration_plan.yaml'), { ours: true })).toEqual([]);
});

test('apply carries the plan out and writes both reports', async () => {
  const { stdout, exit } = await world.run(`rvl migrate apply \\
  --plan migration_plan.yaml \\
  --url redis://localhost:6379 \\
  --backup-dir ./migration_backups \\
  --report-out migration_report.yaml \\
  --benchmark-out benchmark_report.yaml`);
  expect(stdout).toContain('Result: succeeded\n');
  expect(exit).toBe(0);
  expect(schemaProblems('migration_report', world.text('migration_report.yaml'), { ours: true })).toEqual([]);
  expect(schemaProblems('benchmark_report', world.text('benchmark_report.yaml'), { ours: true })).toEqual([]);
  expect(world.yaml('migration_report.yaml')).toMatchObject({
    result: 'succeeded',
    backup: { backup_dir: join(world.folder, 'migration_backups') },
  });
  expect(await world.fieldOf('myindex', 'category')).toBe('type TAG SEPARATOR |');
  expect(await world.fieldOf('myindex', 'title')).toMatch(/SORTABLE/);
  expect(await world.fieldOf('myindex', 'embedding')).toMatch(/data_type FLOAT16/);
  expect(await world.fieldOf('myindex', 'legacy_field')).toBeUndefined();
});

test('a datatype change on JSON validates and records the directory, and writes no vector backup', () => {
  const files = readdirSync(join(world.folder, 'migration_backups'));
  expect(files.filter((name) => /\.(header|data|manifest)$/.test(name))).toEqual([]);
});

test('validate checks the result again', async () => {
  const { exit } = await world.run(`rvl migrate validate \\
  --plan migration_plan.yaml \\
  --url redis://localhost:6379 \\
  --report-out migration_report.yaml`);
  expect(exit).toBe(0);
  expect(world.yaml('migration_report.yaml').validation).toMatchObject({
    schema_match: true,
    doc_count_match: true,
    key_sample_exists: true,
    indexing_failures_delta: 0,
    errors: [],
  });
});

test('a complete target schema becomes a plan, and --async applies it', async () => {
  world.write('target_schema.yaml', targetSchema);
  const { stdout, exit } = await world.run(`rvl migrate plan \\
  --index myindex \\
  --target-schema target_schema.yaml \\
  --url redis://localhost:6379 \\
  --plan-out migration_plan.yaml`);
  expect([exit, stdout.includes('Supported: True\n')]).toEqual([0, true]);
  expect(world.yaml('migration_plan.yaml').requested_changes).toMatchObject({ update_fields: [{ name: 'embedding' }] });
  const apply = await world.run(`rvl migrate apply \\
  --plan migration_plan.yaml \\
  --async \\
  --backup-dir ./migration_backups \\
  --url redis://localhost:6379`);
  expect(apply.stdout).toContain('Result: succeeded\n');
  expect(await world.fieldOf('myindex', 'embedding')).toMatch(/algorithm FLAT/);
  expect(existsSync(join(world.folder, 'migration_report.yaml'))).toBe(true);
});

test('index info shows what exists', async () => {
  const { stdout, exit } = await world.run('REDIS_URL=redis://localhost:6379 rvl index info --index myindex');
  expect(exit).toBe(0);
  expect(stdout).toContain('myindex');
});

const patch = `version: 1
changes:
  add_fields:
    - name: category
      type: tag
      path: $.category
      attrs:
        separator: "|"
  remove_fields:
    - legacy_field
  update_fields:
    - name: title
      attrs:
        sortable: true
    - name: embedding
      attrs:
        datatype: float16 # quantize vectors
        algorithm: HNSW
        distance_metric: cosine
`;

const targetSchema = `index:
  name: myindex
  prefix: "doc:"
  storage_type: json
fields:
  - name: title
    type: text
  - name: category
    type: tag
  - name: embedding
    type: vector
    attrs:
      dims: 384
      algorithm: flat
      datatype: float16
      distance_metric: cosine
`;
