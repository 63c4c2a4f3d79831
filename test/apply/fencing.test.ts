import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { keepLease } from '../../src/apply/engine/lease-keeper.ts';
import { applyPlan, MigrationError, rollBack } from '../../src/index.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { accountOf, inTheMiddleOf, pauseApply } from './support/paused-apply.ts';
import { changesBetween } from './support/picture.ts';

const shape = { prefix: 'doc:', dims: 16, datatype: 'float32', target: 'float16', documents: 3000 } as const;
const leaseKey = 'words:rvl:lease';
const lockName = 'migration_backup_words.lock';

let server: TestServer;
let world: MigrationWorld;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  await server.send('FLUSHALL');
  world = await buildMigrationWorld(server, { batchSize: 10, ...shape });
});

afterEach(() => world.remove());

const connection = () => ({ url: server.url });
const folderOf = (backupDir: string) => join(world.folder, backupDir);
const applyIn = (backupDir: string) =>
  applyPlan({ connection: connection(), plan: world.plan, backupDir: folderOf(backupDir) });

/** As after a takeover by a process that holds the owner of both locks for dead. */
async function removeLocksIn(backupDir: string): Promise<void> {
  rmSync(join(folderOf(backupDir), lockName));
  await server.send('DEL', leaseKey);
}

test('a run that slept while its work was rolled back elsewhere writes nothing when it wakes', async () => {
  const sleeper = await pauseApply(world, 'sleeper', inTheMiddleOf('quantize'));
  cpSync(folderOf('sleeper'), folderOf('copy'), { recursive: true });
  await removeLocksIn('copy');
  const undone = await rollBack({ connection: connection(), backupDir: folderOf('copy') });
  expect(undone).toMatchObject({ result: 'succeeded' });
  expect(changesBetween(world.original, await world.look())).toEqual([]);
  const ending = await sleeper.goOn();
  expect(ending.exit).toBe(1);
  expect(accountOf(ending)).toContain(`Lost the lease "${leaseKey}"`);
  expect(changesBetween(world.original, await world.look())).toEqual([]);
});

test.each(['dump', 'quantize'])(
  'a run that slept in its %s while another one took its directory over leaves journal and backup alone',
  async (step) => {
    const sleeper = await pauseApply(world, 'shared', inTheMiddleOf(step));
    await removeLocksIn('shared');
    expect(await applyIn('shared')).toMatchObject({ result: 'succeeded' });
    const ending = await sleeper.goOn();
    expect(ending.exit).toBe(1);
    expect(accountOf(ending)).toMatch(/Lost the (lock|lease)/);
    expect(world.phaseOf('shared')).toBe('validated');
    expect(changesBetween(world.expected, await world.look())).toEqual([]);
    const undone = await rollBack({ connection: connection(), backupDir: folderOf('shared') });
    expect(undone).toMatchObject({ result: 'succeeded' });
    expect(changesBetween(world.original, await world.look())).toEqual([]);
  },
);

test('a run whose lease the server loses again and again goes on, and so does its rollback', async () => {
  const options = { connection: connection(), backupDir: folderOf('lossy') };
  const onEvent = () => void server.send('DEL', leaseKey);
  const plan = world.plan;
  expect(await applyPlan({ ...options, plan, batchSize: 20, onEvent })).toMatchObject({ result: 'succeeded' });
  expect(changesBetween(world.expected, await world.look())).toEqual([]);
  expect(await rollBack({ ...options, onEvent })).toMatchObject({ result: 'succeeded' });
  expect(changesBetween(world.original, await world.look())).toEqual([]);
});

describe('keepLease()', () => {
  const guard = { key: leaseKey, token: 'mine' };

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('gives the lease back only after a renewal that is under way', async () => {
    const calls: string[] = [];
    let finish: (renewed: boolean) => void = () => undefined;
    const renewal = new Promise<boolean>((resolve) => {
      finish = resolve;
    });
    const redis = {
      renewLease: () => renewal.finally(() => calls.push('renewed')),
      releaseLease: async () => void calls.push('released'),
    } as Partial<RedisWriter> as RedisWriter;
    const keeper = keepLease(redis, guard, () => undefined);
    await vi.advanceTimersByTimeAsync(20_000);
    const stopped = keeper.stop();
    finish(true);
    await stopped;
    expect(calls).toEqual(['renewed', 'released']);
  });

  it.each([
    ['warns once where the server refuses', new MigrationError('READ_ONLY', { address: 'a', command: 'EVAL' }), 1],
    [
      'is silent while the connection is broken',
      new MigrationError('CONNECTION_LOST', { address: 'a', reason: 'x' }),
      0,
    ],
  ])('%s', async (_name, error, warnings) => {
    const redis = { renewLease: () => Promise.reject(error) } as Partial<RedisWriter> as RedisWriter;
    const warn = vi.fn();
    const keeper = keepLease(redis, guard, warn);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(warn).toHaveBeenCalledTimes(warnings);
    expect(keeper.signal.aborted).toBe(false);
  });
});
