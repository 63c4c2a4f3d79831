import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlan } from '../../src/index.ts';
import { type BatchWorld, buildBatchWorld } from './support/batch-world.ts';

// The guide's section "Batch Migration", command by command; what is printed is checked by test/cli/cases/batch.case.txt.

let world: BatchWorld;

beforeAll(async () => {
  world = await buildBatchWorld();
  await world.addIndex('products');
  await world.addIndex('users');
  await world.addIndex('orders');
  await world.addIndex('legacy', { withVector: false });
});

afterAll(() => world.close());

/** The keys of a map in order, those of `others` left out. */
function keysOf(value: unknown, others: readonly string[] = []): string[] {
  return Object.keys(value as object).filter((key) => !others.includes(key));
}

test('batch-plan writes the keys the guide prints, and a whole plan of every applicable index', async () => {
  const line = 'migrate batch-plan --pattern "*_idx" --schema-patch patch.yaml --plan-out batch_plan.yaml';
  expect((await world.rvl(line)).exit).toBe(0);
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
  expect(plan).toMatchObject({
    version: 1,
    mode: 'drop_recreate',
    failure_policy: 'fail_fast',
    requires_quantization: true,
  });
  expect(plan.batch_id).toMatch(/^batch_\d{8}_\d{6}$/);
  expect(plan.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const update = { name: 'embedding', attrs: { datatype: 'float16' } };
  expect(plan.shared_patch).toEqual({ version: 1, changes: { update_fields: [update] } });
  const indexes = plan.indexes as Record<string, unknown>[];
  expect(indexes.map((index) => keysOf(index, ['plan_fingerprint']).join(' '))).toEqual([
    'name applicable skip_reason',
    ...Array(3).fill('name applicable skip_reason plan_path'),
  ]);
  expect(indexes[0]).toEqual({ name: 'legacy_idx', applicable: false, skip_reason: "Field 'embedding' not found" });
  expect(indexes[2]).toMatchObject({ name: 'products_idx', skip_reason: null, plan_path: 'plans/products_idx.yaml' });
  const own = await readPlan(join(world.folder, 'plans/products_idx.yaml'));
  expect([own.source.indexName, own.exact, own.blockedReasons]).toEqual(['products_idx', true, []]);
});

test('batch-apply migrates every applicable index by its plan and writes the reports the guide prints', async () => {
  const line = 'migrate batch-apply --plan batch_plan.yaml --backup-dir ./migration_backups --accept-data-loss --quiet';
  expect((await world.rvl(line)).exit).toBe(0);
  const report = world.yaml('batch_report.yaml');
  expect(keysOf(report, ['backup_dir', 'started_at'])).toEqual([
    ...['version', 'batch_id', 'status', 'summary', 'indexes', 'completed_at'],
  ]);
  expect(keysOf(report.summary)).toEqual([
    'total_indexes',
    'successful',
    'failed',
    'skipped',
    'total_duration_seconds',
  ]);
  expect(report).toMatchObject({
    status: 'completed',
    summary: { total_indexes: 4, successful: 3, failed: 0, skipped: 1 },
  });
  const [first] = report.indexes as Record<string, unknown>[];
  expect(keysOf(first, ['duration_seconds'])).toEqual(['name', 'status', 'report_path']);
  expect(first).toMatchObject({
    name: 'orders_idx',
    status: 'success',
    report_path: './reports/orders_idx_report.yaml',
  });
  expect(world.yaml('reports/products_idx_report.yaml')).toMatchObject({
    source_index: 'products_idx',
    result: 'succeeded',
  });
  for (const name of ['products', 'users', 'orders']) {
    expect([await world.datatypeOf(`${name}_idx`), await world.vectorBytes(`${name}:7`)]).toEqual(['FLOAT16', 8]);
  }
});

test('the state keeps every index with its times, and running batch-apply again changes nothing', async () => {
  const state = world.yaml('batch_state.yaml');
  expect(state).toMatchObject({ remaining: [], plan_path: join(world.folder, 'batch_plan.yaml') });
  const done = state.completed as Record<string, unknown>[];
  expect(done.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'orders_idx success',
    'products_idx success',
    'users_idx success',
  ]);
  const again = await world.rvl('migrate batch-apply --plan batch_plan.yaml --backup-dir migration_backups --quiet');
  expect(again).toMatchObject({ exit: 0, stderr: '' });
  expect(world.yaml('batch_state.yaml').completed).toEqual(done);
});

test('batch-plan after the batch has nothing to apply, and says of each index why', async () => {
  const result = await world.rvl('migrate batch-plan --pattern "*_idx" --schema-patch patch.yaml --plan-out next.yaml');
  expect(result).toMatchObject({ exit: 0 });
  expect(result.stdout).toContain('- products_idx: The index already is as the patch asks');
});

test('batch-rollback restores every byte and every definition', async () => {
  const result = await world.rvl('migrate batch-rollback --state batch_state.yaml --quiet');
  expect(result).toMatchObject({ exit: 0, stderr: '' });
  for (const name of ['products', 'users', 'orders']) {
    expect([await world.datatypeOf(`${name}_idx`), await world.vectorBytes(`${name}:7`)]).toEqual(['FLOAT32', 16]);
  }
  expect((await world.rvl('migrate batch-rollback --state batch_state.yaml')).stdout).toContain('Nothing to undo');
});

test('--json prints JSON alone, with the place of every index and the result last', async () => {
  await world.rvl('migrate batch-plan --pattern "*_idx" --schema-patch patch.yaml --plan-out json/batch_plan.yaml');
  const line =
    'migrate batch-apply --plan json/batch_plan.yaml --state json/batch_state.yaml --backup-dir json/backups';
  const { stdout, exit } = await world.rvl(`${line} --report-dir json/reports --accept-data-loss --json --quiet`);
  expect(exit).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as Record<string, unknown>);
  const places = lines.filter(({ type }) => type === 'batch.progressed');
  expect(places[0]).toMatchObject({ index: 'orders_idx', position: 1, total: 3, status: 'starting' });
  expect(lines.at(-1)).toMatchObject({ type: 'result', result: 'completed', report: { summary: { successful: 3 } } });
  const status = await world.rvl('migrate batch-status --state json/batch_state.yaml --json');
  expect(JSON.parse(status.stdout)).toMatchObject({ finished: true, remaining: [], completed: [{}, {}, {}] });
  expect(world.text('json/batch_report.yaml')).toContain('./reports/orders_idx_report.yaml');
});
