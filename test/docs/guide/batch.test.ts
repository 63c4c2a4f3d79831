import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaProblems } from '../../support/json-schema.ts';
import { buildGuideWorld, type GuideWorld, keysOf } from './support/guide-world.ts';

// "Batch Migration", block by block; test/batch/guide-section.test.ts looks closer at the files.

let world: GuideWorld;

beforeAll(async () => {
  world = await buildGuideWorld();
  for (const [name, prefix] of Object.entries({ products_idx: 'p:', users_idx: 'u:', orders_idx: 'o:' })) {
    await world.addIndex(name, { prefix, documents: 30 });
  }
  await world.server.send(...'FT.CREATE legacy_idx ON HASH PREFIX 1 legacy: SCHEMA title TEXT'.split(' '));
});

afterAll(() => world.close());

const names = () => (world.yaml('batch_plan.yaml').indexes as { name: string }[]).map(({ name }) => name);

const resume = `# Resume from where it left off
rvl migrate batch-resume \\
  --state batch_state.yaml \\
  --accept-data-loss \\
  --url redis://localhost:6379`;

test('1. and 2. A shared patch, and a batch plan for all indexes matching a pattern', async () => {
  const { stdout, exit } = await world.run(`# 1. Create a shared patch (applies to any index with an 'embedding' field)
cat > quantize_patch.yaml << 'EOF'
version: 1
changes:
  update_fields:
    - name: embedding
      attrs:
        datatype: float16
EOF

# 2. Create a batch plan for all indexes matching a pattern
rvl migrate batch-plan \\
  --pattern "*_idx" \\
  --schema-patch quantize_patch.yaml \\
  --plan-out batch_plan.yaml \\
  --url redis://localhost:6379`);
  expect(exit).toBe(0);
  expect(stdout).toContain(`Batch plan written to ${world.folder}/batch_plan.yaml\n`);
  expect(schemaProblems('batch_plan', world.text('batch_plan.yaml'), { ours: true })).toEqual([]);
  const plan = world.yaml('batch_plan.yaml');
  expect(keysOf(plan)).toEqual([
    ...[
      'version',
      'batch_id',
      'mode',
      'failure_policy',
      'requires_quantization',
      'shared_patch',
      'indexes',
      'created_at',
    ],
  ]);
  expect((plan.indexes as object[])[0]).toEqual({
    name: 'legacy_idx',
    applicable: false,
    skip_reason: "Field 'embedding' not found",
  });
  expect(schemaProblems('migration_plan', world.text('plans/users_idx.yaml'), { ours: true })).toEqual([]);
});

test('indexes are chosen by an explicit list, or from a file', async () => {
  const listed = await world.run(`rvl migrate batch-plan \\
  --indexes "products_idx,users_idx,orders_idx" \\
  --schema-patch quantize_patch.yaml \\
  --plan-out batch_plan.yaml \\
  --url redis://localhost:6379`);
  expect([listed.exit, names()]).toEqual([0, ['products_idx', 'users_idx', 'orders_idx']]);
  const fromFile = await world.run(`# Create index list file
echo -e "products_idx\\nusers_idx\\norders_idx" > indexes.txt

rvl migrate batch-plan \\
  --indexes-file indexes.txt \\
  --schema-patch quantize_patch.yaml \\
  --plan-out batch_plan.yaml \\
  --url redis://localhost:6379`);
  expect([fromFile.exit, names()]).toEqual([0, ['products_idx', 'users_idx', 'orders_idx']]);
});

test('continue-on-error is set at batch-plan time; batch-apply needs --accept-data-loss', async () => {
  const planned = await world.run(`rvl migrate batch-plan \\
  --pattern "*_idx" \\
  --schema-patch quantize_patch.yaml \\
  --failure-policy continue_on_error \\
  --plan-out batch_plan.yaml \\
  --url redis://localhost:6379`);
  expect(planned.exit).toBe(0);
  expect(world.yaml('batch_plan.yaml').failure_policy).toBe('continue_on_error');
  const refused = 'rvl migrate batch-apply --plan batch_plan.yaml --backup-dir ./b --url redis://localhost:6379';
  expect((await world.run(refused)).exit).toBe(1);
});

test('batch-apply goes on after an index that failed, and batch-status tells', async () => {
  await world.server.send(...'FT.ALTER users_idx SCHEMA ADD price NUMERIC'.split(' '));
  const { exit } = await world.run(`rvl migrate batch-apply \\
  --plan batch_plan.yaml \\
  --backup-dir ./migration_backups \\
  --accept-data-loss \\
  --url redis://localhost:6379`);
  expect(exit).toBe(3);
  expect(schemaProblems('batch_state', world.text('batch_state.yaml'), { ours: true })).toEqual([]);
  const status = await world.run('rvl migrate batch-status --state batch_state.yaml');
  expect(status.exit).toBe(0);
  expect(status.stdout.split('\n').slice(0, 10)).toEqual([
    'Batch Migration Status',
    '======================',
    expect.stringMatching(/^Batch ID: batch_\d{8}_\d{6}$/),
    expect.stringMatching(/^Started: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    expect.stringMatching(/^Updated: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    'Completed: 3',
    expect.stringMatching(/^- orders_idx: success \(\d\d:\d\d:\d\d\)$/),
    expect.stringMatching(/^- products_idx: success \(\d\d:\d\d:\d\d\)$/),
    expect.stringMatching(/^- users_idx: failed - .*source schema mismatch.* \(\d\d:\d\d:\d\d\)$/),
    'In Progress: none',
  ]);
  expect(world.yaml('batch_report.yaml')).toMatchObject({ status: 'partial_failure', summary: { failed: 1 } });
});

test('batch-resume has nothing left but the failed index, which --retry-failed tries again', async () => {
  expect((await world.run(resume)).exit).toBe(3);
  await world.server.send('FT.DROPINDEX', 'users_idx');
  await world.server.send('FLUSHALL');
  await world.addIndex('users_idx', { prefix: 'u:', documents: 30 });
  const retried = await world.run(`# Retry previously failed indexes
rvl migrate batch-resume \\
  --state batch_state.yaml \\
  --retry-failed \\
  --accept-data-loss \\
  --url redis://localhost:6379`);
  expect(retried.exit).toBe(0);
  expect(await world.fieldOf('users_idx', 'embedding')).toMatch(/data_type FLOAT16/);
  const other = resume.replace('--accept-data-loss', '--accept-data-loss --backup-dir ./elsewhere');
  expect((await world.run(other)).exit).toBe(1);
});

test('the batch report has the keys of the guide', () => {
  const report = world.yaml('batch_report.yaml');
  expect(keysOf(report, ['backup_dir', 'started_at'])).toEqual([
    ...['version', 'batch_id', 'status', 'summary', 'indexes', 'completed_at'],
  ]);
  expect(keysOf(report.summary)).toEqual([
    ...['total_indexes', 'successful', 'failed', 'skipped', 'total_duration_seconds'],
  ]);
  expect(report.status).toBe('completed');
  const [first] = report.indexes as Record<string, unknown>[];
  expect(keysOf(first, ['duration_seconds'])).toEqual(['name', 'status', 'report_path']);
  expect(first).toMatchObject({ name: 'orders_idx', report_path: './reports/orders_idx_report.yaml' });
  expect(schemaProblems('batch_report', world.text('batch_report.yaml'), { ours: true })).toEqual([]);
  expect(
    schemaProblems('migration_report', world.text(join('reports', 'users_idx_report.yaml')), { ours: true }),
  ).toEqual([]);
});
