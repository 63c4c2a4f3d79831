import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/apply/engine/clock.ts';
import { findRun } from '../../src/apply/rollback/find-run.ts';
import { rollBack as runRollback } from '../../src/apply/rollback/roll-back.ts';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import { applyPlan, rollBack, type StampedEvent } from '../../src/index.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { applyUntil, backedUp, halfConverted } from './support/apply-until.ts';
import { applyWith } from './support/apply-with.ts';
import type { ToldEvent } from './support/cli-child.ts';
import { buildMigrationWorld, type MigrationWorld, type WorldOptions } from './support/migration-world.ts';
import { accountOf, inTheMiddleOf, pauseApply as pause } from './support/paused-apply.ts';
import { changesBetween } from './support/picture.ts';
import { planChanges, toDatatype } from './support/plan-changes.ts';
import { expectRefusal } from './support/refused.ts';

const shape = { prefix: 'doc:', dims: 16, datatype: 'float32', target: 'float16', documents: 3000 } as const;

let server: TestServer;
let world: MigrationWorld;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

beforeEach(() => build(shape));

afterEach(async () => {
  world.remove();
  await server.send('FLUSHALL');
});

async function build(options: WorldOptions): Promise<void> {
  await server.send('FLUSHALL');
  world?.remove();
  world = await buildMigrationWorld(server, { batchSize: 10, ...options });
}

const look = () => world.look();
const options = (backupDir: string) => ({
  connection: { url: server.url },
  plan: world.plan,
  backupDir: join(world.folder, backupDir),
});

test('a second run with the same directory is refused and told who holds it', async () => {
  const first = await pauseApply('shared', inTheMiddleOf('dump'));
  await expectRefusal(() => applyPlan(options('shared')), {
    code: 'LOCK_HELD',
    message: /migration_backup_words\.lock": process \d+ on .*\(apply to words, since 20/,
    look,
  });
  await expectRefusal(() => rollBack(options('shared')), { code: 'LOCK_HELD', message: /process \d+/, look });
  expect(await first.goOn()).toMatchObject({ exit: 0, report: { result: 'succeeded' } });
  expect(changesBetween(world.expected, await look())).toEqual([]);
});

test('a run with another directory waits for as long as a lease may live, and is then told who holds it', async () => {
  const first = await pauseApply('first', inTheMiddleOf('dump'));
  const redis = await openWriter({ url: server.url });
  const told: StampedEvent[] = [];
  const second = { plan: world.plan, redis, backupDir: join(world.folder, 'second'), clock: racingClock };
  await expectRefusal(() => applyWith({ ...second, listeners: [(event) => told.push(event)] }), {
    code: 'LOCK_HELD',
    message: /"words:rvl:lease": process \d+ on .*\(apply to words\)/,
    look,
  });
  expect(told).toMatchObject([{ type: 'lock.waited', holder: expect.stringContaining('apply to words') }]);
  expect(await first.goOn()).toMatchObject({ exit: 0, report: { result: 'succeeded' } });
  expect((await applyWith({ ...second, backupDir: join(world.folder, 'first') })).worked).toBe(false);
  await redis.close();
});

/** Half a minute passes in 0.3 s. */
const racingClock: Clock = {
  ...systemClock,
  now: () => 100 * systemClock.now(),
  sleep: (ms, signal) => systemClock.sleep(ms / 100, signal),
};

test('a rollback that had looked for its run before apply went on undoes what the run has done by then', async () => {
  expect(await applyUntil(backedUp, options('shared'))).toMatchObject({ result: 'interrupted' });
  const seen = await findRun(nodeDisk, join(world.folder, 'shared'), {});
  expect(await applyPlan(options('shared'))).toMatchObject({ result: 'succeeded' });
  const redis = await openWriter({ url: server.url });
  const { journal } = seen;
  const inputs = { clock: systemClock, listeners: [], signal: new AbortController().signal, timeoutMs: 10_000 };
  const backupDir = join(world.folder, 'shared');
  await runRollback({
    ...inputs,
    redis,
    disk: nodeDisk,
    backupDir,
    dataOnly: false,
    run: { ...seen, journal: journal! },
  });
  await redis.close();
  expect(changesBetween(world.original, await look())).toEqual([]);
});

test('another plan is refused while one is unfinished in the directory, and the first can still be finished', async () => {
  const plan = await planChanges(server, world.folder, { index: 'live', changes: toDatatype('bfloat16') });
  expect(await applyUntil(halfConverted, options('shared'))).toMatchObject({ result: 'interrupted' });
  await expectRefusal(() => applyPlan({ ...options('shared'), plan }), {
    code: 'OTHER_RUN_UNFINISHED',
    message: /^Run \d{8}-\d{6}-[0-9a-f]{6} of another plan for index "words" is unfinished/,
    look,
  });
  expect(await applyPlan(options('shared'))).toMatchObject({ result: 'succeeded' });
  expect(changesBetween(world.expected, await look())).toEqual([]);
});

test.each(['float32', 'bfloat16'] as const)(
  'a run that slept while another one carried out its plan stops, and changes nothing (%s to float16)',
  async (datatype) => {
    await build({ ...shape, datatype });
    const sleeper = await pauseApply('sleeper', inTheMiddleOf('dump'));
    // As after half a minute without renewal.
    await server.send('DEL', 'words:rvl:lease');
    expect(await applyPlan(options('successor'))).toMatchObject({ result: 'succeeded' });
    const ending = await sleeper.goOn();
    expect(ending.exit).toBe(1);
    expect(accountOf(ending)).toContain('Lost the lease "words:rvl:lease"');
    expect(changesBetween(world.expected, await look())).toEqual([]);
    expect(await rollBack(options('successor'))).toMatchObject({ result: 'succeeded' });
    expect(changesBetween(world.original, await look())).toEqual([]);
  },
);

test('a run that wakes up while another one is at work stops, and does not disturb it', async () => {
  const sleeper = await pauseApply('sleeper', inTheMiddleOf('dump'));
  await server.send('DEL', 'words:rvl:lease');
  const successor = await pauseApply('successor', inTheMiddleOf('quantize'));
  const ending = await sleeper.goOn();
  expect(ending.exit).toBe(1);
  expect(accountOf(ending)).toContain('Lost the lease "words:rvl:lease"');
  expect(await successor.goOn()).toMatchObject({ exit: 0, report: { result: 'succeeded' } });
  expect(changesBetween(world.expected, await look())).toEqual([]);
});

const pauseApply = (backupDir: string, wanted: (event: ToldEvent) => boolean) => pause(world, backupDir, wanted);
