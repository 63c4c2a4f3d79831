import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BatchWorld, buildBatchWorld } from './support/batch-world.ts';

// The files Python's batch commands left behind, with their folder moved to the test's.

let world: BatchWorld;

beforeAll(async () => {
  world = await buildBatchWorld();
  const golden = (name: string) =>
    readFileSync(new URL(`../documents/golden/${name}`, import.meta.url), 'utf8').replaceAll(
      '/srv/migrations',
      world.folder,
    );
  world.write('batch_plan.yaml', golden('batch_plan.yaml'));
  world.write('finished.yaml', golden('batch_state.yaml'));
  world.write(
    'interrupted.yaml',
    golden('batch_state_interrupted.yaml').replace('345c247579c7', 'e5cc8a9ea4da').replaceAll('b_idx', 'orders_idx'),
  );
});

afterAll(() => world.close());

test("batch-status shows Python's states", async () => {
  const finished = await world.rvl('migrate batch-status --state finished.yaml');
  expect(finished.stdout).toContain('Completed: 3\n- orders_idx: success (08:46:29)\n');
  const interrupted = await world.rvl('migrate batch-status --state interrupted.yaml');
  expect(interrupted.stdout).toContain('In Progress: orders_idx\nRemaining: 1 (c_idx)\n');
});

test('a batch that Python began is not taken up without plans, and what to do is said', async () => {
  const resumed = await world.rvl('migrate batch-resume --state interrupted.yaml --accept-data-loss');
  expect(resumed).toMatchObject({ exit: 1, stdout: '' });
  expect(resumed.stderr).toContain('as batch plans made by Python redisvl do not (orders_idx)');
  expect(resumed.stderr).toContain('Run "rvl migrate batch-plan" again');
  const line = 'migrate batch-apply --plan batch_plan.yaml --state new.yaml --backup-dir new --accept-data-loss';
  expect((await world.rvl(line)).stderr).toContain('(orders_idx, products_idx, users_idx)');
});

test('a batch that Python finished has nothing left to do', async () => {
  const resumed = await world.rvl('migrate batch-resume --state finished.yaml');
  expect(resumed).toMatchObject({ exit: 0, stderr: '' });
  expect(resumed.stdout).toContain('Batch migration completed');
  expect(world.yaml('batch_report.yaml')).toMatchObject({
    batch_id: 'batch_e5cc8a9ea4da',
    indexes: [{}, { report_path: './products_idx_report.yaml' }, {}, { error: 'Missing fields: embedding' }],
  });
});
