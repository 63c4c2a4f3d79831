import { afterEach, beforeEach, expect, test } from 'vitest';
import { soak } from '../apply/support/random.ts';
import { type BatchChild, startCli } from './support/batch-child.ts';
import { type BatchWorld, buildBatchWorld } from './support/batch-world.ts';

let world: BatchWorld;

beforeEach(async () => {
  world = await buildBatchWorld();
  await world.addIndex('a', { documents: 8000 });
  await world.addIndex('b');
  await world.rvl('migrate batch-plan --pattern "*_idx" --schema-patch patch.yaml');
});

afterEach(() => world.close());

const applyLine = 'migrate batch-apply --plan batch_plan.yaml --accept-data-loss';

/** Starts a batch and resolves when it is inside its first index. */
function begin(line: string): Promise<BatchChild> {
  return new Promise((resolve) => {
    let told = '';
    const child = startCli(world, line, (text) => {
      told += text;
      if (/Applying migration to 'a_idx'/.test(told)) resolve(child);
    });
  });
}

test('two processes with one state: the second is refused and told by whom the batch is held', async () => {
  const first = await begin(`${applyLine} --backup-dir backups --batch-size 20`);
  first.signal('SIGSTOP');
  const second = await world.rvl(`${applyLine} --backup-dir backups`);
  const status = await world.rvl('migrate batch-status --state batch_state.yaml');
  const undone = await world.rvl('migrate batch-rollback --state batch_state.yaml');
  first.signal('SIGCONT');
  const { batch_id } = world.yaml('batch_plan.yaml');
  for (const { exit, stderr } of [second, undone]) {
    expect(exit).toBe(1);
    expect(stderr).toMatch(new RegExp(`holds the lock.*process ${first.pid} on .*batch-apply of ${batch_id}`, 's'));
  }
  expect(status.stdout).toContain(`At work: process ${first.pid} on`);
  expect(status.stdout).toContain('In Progress: a_idx\n');
  expect(status.stdout).toContain('Remaining: 1 (b_idx)\n');
  expect(await first.ended).toBe(0);
});

test('two batches over one index and one backup directory: the second fails there and names the holder', async () => {
  const first = await begin(`${applyLine} --backup-dir backups --batch-size 20`);
  first.signal('SIGSTOP');
  const second = await world.rvl(`${applyLine} --backup-dir backups --state other/state.yaml --quiet`);
  first.signal('SIGCONT');
  expect(second.exit).toBe(1);
  expect(second.stdout).toContain(`process ${first.pid} on`);
  expect(second.stdout).toContain('(apply to a_idx');
  expect(await first.ended).toBe(0);
  expect(await world.datatypeOf('a_idx')).toBe('FLOAT16');
});

test('batch-status --watch shows the batch until nobody works on it', async () => {
  const first = await begin(`${applyLine} --backup-dir backups`);
  const watched = await world.rvl('migrate batch-status --state batch_state.yaml --watch');
  expect(await first.ended).toBe(0);
  expect(watched.exit).toBe(0);
  expect(watched.stdout).toMatch(/In Progress: [ab]_idx[\s\S]*\nCompleted: 2\n/);
});

test('a batch whose process died is shown as one that nobody works on', async () => {
  const first = await begin(`${applyLine} --backup-dir backups --batch-size 20`);
  first.kill();
  await first.ended;
  const status = await world.rvl('migrate batch-status --state batch_state.yaml --watch');
  expect(status.exit).toBe(0);
  expect(status.stdout).toContain('In Progress: a_idx\n');
  expect(status.stdout).toMatch(/Nobody is at work; batch-resume goes on$/m);
});

test('a signal stops the batch at a safe point with a report, and batch-resume finishes it', async () => {
  const first = await begin(`${applyLine} --backup-dir backups --batch-size 20`);
  first.signal('SIGINT');
  expect(await first.ended).toBe(130);
  expect(world.yaml('batch_report.yaml')).toMatchObject({ status: 'interrupted', indexes: [{ name: 'a_idx' }, {}] });
  expect(world.yaml('batch_state.yaml')).toMatchObject({ current_index: 'a_idx', remaining: ['a_idx', 'b_idx'] });
  const resumed = await world.rvl('migrate batch-resume --state batch_state.yaml --accept-data-loss --quiet');
  expect(resumed).toMatchObject({ exit: 0, stderr: '' });
  expect([await world.datatypeOf('a_idx'), await world.datatypeOf('b_idx')]).toEqual(['FLOAT16', 'FLOAT16']);
});

// The second waits as long as a lease lasts without renewal before it gives up: half a minute.
test.runIf(soak)(
  'two batches with two backup directories: the lease refuses the second and names the holder',
  async () => {
    await world.addIndex('slow', { documents: 200_000 });
    await world.rvl('migrate batch-plan --indexes slow_idx --schema-patch patch.yaml --plan-out slow.yaml');
    const line = 'migrate batch-apply --plan slow.yaml --accept-data-loss --batch-size 1';
    const first = startCli(world, `${line} --backup-dir one --state one.yaml`, () => {});
    await expect
      .poll(async () => (await world.rvl('migrate batch-status --state one.yaml')).stdout)
      .toContain('Backing up');
    const second = await world.rvl(`${line} --backup-dir two --state two/state.yaml --quiet`);
    expect(second.stdout).toContain(`process ${first.pid} on`);
    first.kill();
    await first.ended;
  },
  300_000,
);
