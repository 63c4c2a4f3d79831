import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import { applyPlan, type MigrationPlan, rollBack, type StampedEvent } from '../../src/index.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { applyOnce, planFor, withBackupDir } from '../crash/run-kind.ts';
import { buildWorld, kinds, picture } from '../crash/world.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { refusalOf } from './support/refused.ts';

// A primary with a replica, clients and replication each through a proxy: the one is pointed at the replica when that is
// promoted, the other holds back what the replica never got.

let primary: TestServer;
let replica: TestServer;
let clients: FaultProxy;
let replication: FaultProxy;

beforeEach(async () => {
  [primary, replica] = await Promise.all([
    startTestServer({ config: ['--repl-diskless-sync-delay', '0'] }),
    startTestServer(),
  ]);
  clients = await startFaultProxy(primary.port);
  replication = await startFaultProxy(primary.port);
});

afterEach(async () => {
  await Promise.all([clients.close(), replication.close(), primary.stop(), replica.stop()]);
});

const started = (step: string) => (event: StampedEvent) => event.type === 'step.started' && event.step === step;
const progressed = (step: string) => (event: StampedEvent) => event.type === 'step.progressed' && event.step === step;

/** The replica gets nothing from the first event on, and is promoted at the second. */
const moments = [
  { lost: 'the drop', since: started('drop'), promoted: started('quantize') },
  { lost: 'conversions', since: started('quantize'), promoted: progressed('rename-fields') },
  { lost: 'renamed keys', since: progressed('rename-keys'), promoted: started('create') },
  { lost: 'the new index', since: started('create'), promoted: started('validate') },
  { lost: 'everything since before the drop', since: started('drop'), promoted: started('validate') },
] as const;

const kind = kinds.find(({ name }) => name === 'everything at once')!;

describe.each(moments)('a replica that is promoted without $lost', ({ since, promoted }) => {
  test('gets it again, by the same run or when the command is repeated, and can be rolled back', async () => {
    await withBackupDir(async (backupDir) => {
      const { plan, original, migrated } = await prepare(backupDir);
      const failover = failOver(since, promoted);
      const options = { connection: { url: clients.url }, plan, backupDir, batchSize: 5 };
      const first = await applyPlan({ ...options, onEvent: failover.onEvent });
      await failover.done();
      if (first.result !== 'succeeded') {
        expect(await applyPlan(options)).toMatchObject({ result: 'succeeded' });
      }
      expect(await picture(replica)).toEqual(migrated);
      expect(await rollBack({ connection: options.connection, backupDir })).toMatchObject({ result: 'succeeded' });
      expect(await picture(replica)).toEqual(original);
    });
  });
});

test('a primary that becomes a replica under the run stops it, and the run goes on at the new primary', async () => {
  await withBackupDir(async (backupDir) => {
    const { plan, migrated } = await prepare(backupDir);
    const redis = await openWriter({ url: primary.url });
    let calls = 0;
    const demoted: RedisWriter = {
      ...redis,
      compareAndSet: async (changes) => {
        calls += 1;
        if (calls === 2) {
          await replica.send('REPLICAOF', 'NO', 'ONE');
          await primary.send('REPLICAOF', '127.0.0.1', String(replica.port));
        }
        return redis.compareAndSet(changes);
      },
    };
    const error = await refusalOf(() => applyOnce({ redis: demoted, disk: nodeDisk }, plan, backupDir));
    expect({ code: error.code, changed: error.changed }).toEqual({ code: 'READ_ONLY', changed: 'resumable' });
    await redis.close();
    await replica.send('DEL', 'idx:rvl:lease');
    const again = await applyPlan({ connection: { url: replica.url }, plan, backupDir });
    expect(again).toMatchObject({ result: 'succeeded' });
    expect(again.warnings.join()).toContain(`goes on at 127.0.0.1:${replica.port}`);
    expect(await picture(replica)).toEqual(migrated);
  });
});

/** Builds the world, learns how it ends where nothing fails, and waits for the replica to have it. */
async function prepare(backupDir: string) {
  await buildWorld(primary, kind);
  const original = await picture(primary);
  const redis = await openWriter({ url: primary.url });
  const plan: MigrationPlan = await planFor(redis, kind);
  await redis.close();
  const connection = { url: primary.url };
  const undisturbed = `${backupDir}/undisturbed`;
  expect(await applyPlan({ connection, plan, backupDir: undisturbed })).toMatchObject({ result: 'succeeded' });
  const migrated = await picture(primary);
  expect(await rollBack({ connection, backupDir: undisturbed })).toMatchObject({ result: 'succeeded' });
  await replica.send('REPLICAOF', '127.0.0.1', String(replication.port));
  await expect.poll(() => replica.send('INFO', 'replication'), { timeout: 20_000 }).toContain('master_link_status:up');
  await expect.poll(() => picture(replica).catch(() => undefined), { timeout: 20_000 }).toEqual(original);
  return { plan, original, migrated };
}

function failOver(since: (event: StampedEvent) => boolean, promoted: (event: StampedEvent) => boolean) {
  let promotion: Promise<void> | undefined;
  let cutOff = false;
  return {
    onEvent: (event: StampedEvent) => {
      if (!cutOff && since(event)) {
        cutOff = true;
        replication.setBlackhole(true);
      }
      if (cutOff && promotion === undefined && promoted(event)) {
        // Nothing gets through any more; the old primary is gone for good.
        clients.setRefusing(true);
        clients.reset();
        promotion = promote();
      }
    },
    done: async () => {
      expect(promotion).toBeDefined();
      await promotion;
    },
  };
}

async function promote(): Promise<void> {
  const offsets = await Promise.all([primary, replica].map(replicationOffset));
  expect(offsets[0], 'bytes of replication that got lost').toBeGreaterThan(offsets[1]!);
  await replica.send('REPLICAOF', 'NO', 'ONE');
  clients.pointAt(replica.port);
  clients.setRefusing(false);
}

async function replicationOffset(server: TestServer): Promise<number> {
  const info = String(await server.send('INFO', 'replication'));
  return Number(/^(?:slave_repl_offset|master_repl_offset):(\d+)/m.exec(info)?.[1]);
}
