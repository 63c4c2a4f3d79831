import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BatchWorld, buildBatchWorld } from './support/batch-world.ts';

let world: BatchWorld;

beforeEach(async () => {
  world = await buildBatchWorld();
  for (const name of ['a', 'b', 'c']) await world.addIndex(name);
});

afterEach(() => world.close());

const applyLine = 'migrate batch-apply --plan batch_plan.yaml --backup-dir backups --accept-data-loss --quiet';
const resumeLine = 'migrate batch-resume --state batch_state.yaml --accept-data-loss --quiet';

async function planWith(policy: 'fail_fast' | 'continue_on_error'): Promise<void> {
  const line = `migrate batch-plan --pattern "*_idx" --schema-patch patch.yaml --failure-policy ${policy}`;
  expect((await world.rvl(line)).exit).toBe(0);
}

/** `a success, b failed | c`: what is completed and what remains. */
function stateLine(): string {
  const state = world.yaml('batch_state.yaml');
  const completed = state.completed as { name: string; status: string }[];
  const done = completed.map(({ name, status }) => `${name.replace('_idx', '')} ${status}`).join(', ');
  return `${done} | ${(state.remaining as string[]).join(' ')}`;
}

async function breakDocument(): Promise<void> {
  await world.server.send('HSET', 'b:7', 'embedding', 'too short');
}

async function repairDocument(): Promise<void> {
  await world.server.send('HSET', 'b:7', 'embedding', Buffer.alloc(16, 1));
}

async function expectAllMigrated(): Promise<void> {
  for (const name of ['a', 'b', 'c']) {
    expect([name, await world.datatypeOf(`${name}_idx`), await world.vectorBytes(`${name}:3`)]).toEqual([
      name,
      'FLOAT16',
      8,
    ]);
  }
}

test('fail_fast: the batch stops after the failure, its report says so, and retrying finishes it', async () => {
  await planWith('fail_fast');
  await breakDocument();
  const failed = await world.rvl(applyLine);
  expect(failed.exit).toBe(3);
  expect(failed.stdout).toContain('Batch migration partial_failure');
  expect(failed.stdout).toContain('--retry-failed');
  expect(stateLine()).toBe('a success, b failed | c_idx');
  const report = world.yaml('batch_report.yaml') as { status: string; indexes: Record<string, string>[] };
  expect(report.status).toBe('partial_failure');
  expect(report.indexes[1]).toMatchObject({
    name: 'b_idx',
    status: 'failed',
    report_path: './reports/b_idx_report.yaml',
  });
  expect(report.indexes[1]!.error).toContain('wrong length');
  expect(report.indexes[2]).toMatchObject({
    name: 'c_idx',
    status: 'skipped',
    error: 'Skipped due to fail_fast policy',
  });
  expect(world.yaml('reports/b_idx_report.yaml')).toMatchObject({ source_index: 'b_idx', result: 'failed' });
  expect((await world.rvl('migrate batch-status --state batch_state.yaml')).stdout).toMatch(
    /- b_idx: failed - 1 document/,
  );
  const replanned = await world.rvl('migrate batch-plan --pattern "*_idx" --schema-patch patch.yaml');
  expect(replanned).toMatchObject({ exit: 1, stdout: '' });
  expect(replanned.stderr).toContain('1 of its index(es) remain to be migrated');
  await repairDocument();
  expect((await world.rvl(`${resumeLine} --retry-failed`)).exit).toBe(0);
  expect(stateLine()).toBe('a success, b success, c success | ');
  await expectAllMigrated();
});

test('continue_on_error: the others are migrated, a plain resume leaves the failed one, --retry-failed takes it', async () => {
  await planWith('continue_on_error');
  await breakDocument();
  expect((await world.rvl(applyLine)).exit).toBe(3);
  expect(stateLine()).toBe('a success, b failed, c success | ');
  await repairDocument();
  const plain = await world.rvl(resumeLine);
  expect(plain.exit).toBe(3);
  expect(stateLine()).toBe('a success, b failed, c success | ');
  expect((await world.rvl(`${resumeLine} --retry-failed`)).exit).toBe(0);
  expect(stateLine()).toBe('a success, c success, b success | ');
  await expectAllMigrated();
});

test('an index that changed after the plan is refused, and nothing else is', async () => {
  await planWith('continue_on_error');
  await world.server.send('FT.ALTER', 'b_idx', 'SCHEMA', 'ADD', 'price', 'NUMERIC');
  expect((await world.rvl(applyLine)).exit).toBe(3);
  expect(stateLine()).toBe('a success, b failed, c success | ');
  const [, failed] = world.yaml('batch_report.yaml').indexes as Record<string, string>[];
  expect(failed!.error).toContain('source schema mismatch');
  expect([await world.datatypeOf('b_idx'), await world.vectorBytes('b:3')]).toEqual(['FLOAT32', 16]);
});

test('every index failed: exit 1', async () => {
  await planWith('continue_on_error');
  for (const name of ['a', 'b', 'c']) await world.server.send('HSET', `${name}:7`, 'embedding', 'short');
  expect((await world.rvl(applyLine)).exit).toBe(1);
  expect(world.yaml('batch_report.yaml')).toMatchObject({ status: 'failed', summary: { failed: 3, successful: 0 } });
});

test('without a server no index fails, whatever the policy: the batch waits for it', async () => {
  await planWith('continue_on_error');
  await world.server.kill();
  const refused = await world.rvl(applyLine);
  expect(refused.exit).toBe(1);
  expect(refused.stderr).toContain('Cannot connect to Redis');
  expect(stateLine()).toBe(' | a_idx b_idx c_idx');
});

test('a plan that was replaced after the batch was planned is not applied', async () => {
  await planWith('fail_fast');
  world.write('plans/b_idx.yaml', world.text('plans/c_idx.yaml'));
  const refused = await world.rvl(applyLine);
  expect(refused).toMatchObject({ exit: 1 });
  expect(refused.stderr).toContain('is another plan than the one this batch was planned with (b_idx)');
  expect(await world.datatypeOf('a_idx')).toBe('FLOAT32');
});
