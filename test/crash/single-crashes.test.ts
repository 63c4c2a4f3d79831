import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeLeftovers } from '../../src/apply/probe.ts';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type CrashPoint, mortal } from './crashing.ts';
import { buryProcess, execute, type Ports, planFor, undo, withBackupDir } from './run-kind.ts';
import { buildWorld, type Kind, kinds, picture } from './world.ts';

let server: TestServer;
let redis: RedisWriter;
let schedules = 0;

beforeAll(async () => {
  server = await startTestServer();
  redis = await openWriter({ url: server.url });
});

afterAll(async () => {
  console.log(`crash schedules run: ${schedules}`);
  await redis.close();
  await server.stop();
});

const never: CrashPoint = { effect: Number.POSITIVE_INFINITY, moment: 'before' };

describe.each(kinds)('$name', (kind) => {
  test('a crash before, in or after any effect of apply: running it again ends as if nothing had happened', async () => {
    const { expected, count } = await uncrashed(kind, 'apply');
    for (const point of pointsBelow(count)) {
      await withBackupDir(async (backupDir) => {
        await buildWorld(server, kind);
        const plan = await planFor(redis, kind);
        await crashOnce(point, backupDir, (ports) => execute(ports, plan, backupDir));
        expect(await execute({ redis, disk: nodeDisk }, plan, backupDir)).toBe('finished');
        expect(await picture(server), describePoint(point)).toEqual(expected);
      });
    }
  }, 600_000);

  test('a crash before, in or after any effect of rollback: running it again restores the original world', async () => {
    const { original, count } = await uncrashed(kind, 'rollback');
    for (const point of pointsBelow(count)) {
      await withBackupDir(async (backupDir) => {
        await buildWorld(server, kind);
        const plan = await planFor(redis, kind);
        expect(await execute({ redis, disk: nodeDisk }, plan, backupDir)).toBe('finished');
        await crashOnce(point, backupDir, (ports) => undo(ports, backupDir));
        expect(await undo({ redis, disk: nodeDisk }, backupDir)).toBe('finished');
        expect(await picture(server), describePoint(point)).toEqual(original);
      });
    }
  }, 600_000);

  test('rollback after a crash of apply at any effect restores the original world', async () => {
    const { original, count } = await uncrashed(kind, 'apply');
    for (const point of pointsBelow(count).filter(({ moment }) => moment !== 'before')) {
      await withBackupDir(async (backupDir) => {
        await buildWorld(server, kind);
        const plan = await planFor(redis, kind);
        await crashOnce(point, backupDir, (ports) => execute(ports, plan, backupDir));
        await undoIfBegun(backupDir);
        // A process that died probing before its run began leaves a scratch index to the next one that takes the lease.
        await removeLeftovers(redis, 'idx');
        expect(await picture(server), describePoint(point)).toEqual(original);
      });
    }
  }, 600_000);
});

/** Runs a kind without a crash: the worlds before and after, and how many effects there are to crash at. */
async function uncrashed(kind: Kind, operation: 'apply' | 'rollback') {
  return withBackupDir(async (backupDir) => {
    await buildWorld(server, kind);
    const original = await picture(server);
    const plan = await planFor(redis, kind);
    const applying = mortal(redis, nodeDisk, never);
    expect(await execute(applying, plan, backupDir)).toBe('finished');
    const expected = await picture(server);
    const undoing = mortal(redis, nodeDisk, never);
    expect(await undo(undoing, backupDir)).toBe('finished');
    expect(await picture(server)).toEqual(original);
    return { original, expected, count: (operation === 'apply' ? applying : undoing).effects.length };
  });
}

function pointsBelow(count: number): CrashPoint[] {
  const moments = ['before', 'torn', 'after'] as const;
  return Array.from({ length: count }, (_, effect) => moments.map((moment) => ({ effect, moment }))).flat();
}

async function crashOnce(
  point: CrashPoint,
  backupDir: string,
  work: (ports: Ports) => Promise<unknown>,
): Promise<void> {
  schedules += 1;
  const process = mortal(redis, nodeDisk, point);
  await work(process);
  await process.bury();
  await buryProcess(server, backupDir);
}

/** A run that died before it had a journal with a backup has changed nothing, and says so. */
async function undoIfBegun(backupDir: string): Promise<void> {
  try {
    await undo({ redis, disk: nodeDisk }, backupDir);
  } catch (error) {
    expect((error as { code?: string }).code).toMatch(/^BACKUP_(NONE|INCOMPLETE)$/);
  }
}

function describePoint({ effect, moment }: CrashPoint): string {
  return `crash ${moment} effect ${effect}`;
}
