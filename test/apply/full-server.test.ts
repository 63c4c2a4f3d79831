import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { applyOnce, planFor, undo, withBackupDir } from '../crash/run-kind.ts';
import { buildWorld, kinds, picture } from '../crash/world.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { refusalOf } from './support/refused.ts';

let server: TestServer;
let redis: RedisWriter;

beforeAll(async () => {
  server = await startTestServer();
  redis = await openWriter({ url: server.url });
});

afterEach(() => setFull(false));

afterAll(async () => {
  await redis.close();
  await server.stop();
});

test.each([
  // Conversions pass also on a full server, which must not keep a document from shrinking.
  { kind: 'float32 to float64', full: 'while vectors grow', command: 'compareAndSet', refused: 'FT.CREATE' },
  { kind: 'float32 to float16', full: 'before the create', command: 'createIndex', refused: 'FT.CREATE' },
  { kind: 'index-only', full: 'before the create', command: 'createIndex', refused: 'FT.CREATE' },
  { kind: 'rename a field', full: 'while fields are renamed', command: 'moveFields', refused: 'HSET' },
  { kind: 'rename a json field', full: 'while JSON values are moved', command: 'moveJson', refused: 'FT.CREATE' },
  { kind: 'new prefix and index name', full: 'while keys are renamed', command: 'renameKeys', refused: 'FT.CREATE' },
] as const)(
  '$kind: a server that reaches maxmemory $full stops the run, which goes on when there is room',
  async (one) => {
    const kind = kinds.find(({ name }) => name === one.kind)!;
    await withBackupDir(async (backupDir) => {
      await buildWorld(server, kind);
      const original = await picture(server);
      const plan = await planFor(redis, kind);
      const error = await refusalOf(() =>
        applyOnce({ redis: fullBefore(one.command), disk: nodeDisk }, plan, backupDir),
      );
      expect({ code: error.code, changed: error.changed }).toEqual({ code: 'OUT_OF_MEMORY', changed: 'resumable' });
      expect(error.message).toContain(`"${one.refused}"`);
      await setFull(false);
      const { verdict } = await applyOnce({ redis, disk: nodeDisk }, plan, backupDir);
      expect(verdict.errors).toEqual([]);
      await undo({ redis, disk: nodeDisk }, backupDir);
      expect(await picture(server)).toEqual(original);
    });
  },
);

test('a server that begins to evict while the index is built gets its memory back, and the run goes on later', async () => {
  const kind = kinds.find(({ name }) => name === 'float32 to float16')!;
  await withBackupDir(async (backupDir) => {
    await buildWorld(server, kind);
    const original = await picture(server);
    const plan = await planFor(redis, kind);
    await server.send('CONFIG', 'SET', 'maxmemory', '10gb', 'maxmemory-policy', 'volatile-ttl');
    const evicting = meanwhile('createIndex', async () => {
      // Of all keys this one ends first, so it is the one to go.
      await server.send('SET', 'filler', 'x'.repeat(5_000_000), 'PX', '15000');
      const info = String(await server.send('INFO', 'memory'));
      const usedBytes = Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
      await server.send('CONFIG', 'SET', 'maxmemory', `${usedBytes - 1_000_000}`);
      await expect.poll(() => server.send('EXISTS', 'filler')).toBe(0);
    });
    const error = await refusalOf(() => applyOnce({ redis: evicting, disk: nodeDisk }, plan, backupDir));
    expect({ code: error.code, changed: error.changed }).toEqual({ code: 'EVICTING', changed: 'resumable' });
    expect(await server.send('FT._LIST')).toEqual([]);
    await server.send('CONFIG', 'SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction');
    expect((await applyOnce({ redis, disk: nodeDisk }, plan, backupDir)).verdict.errors).toEqual([]);
    await undo({ redis, disk: nodeDisk }, backupDir);
    expect(await picture(server)).toEqual(original);
  });
});

type BatchCommand = 'compareAndSet' | 'createIndex' | 'moveFields' | 'moveJson' | 'renameKeys';

/** The writer of a server that is full from a command on, its second one where it comes in batches. */
function fullBefore(command: BatchCommand): RedisWriter {
  return meanwhile(command, () => setFull(true));
}

/** The writer, with something that happens just before the second call of a command; the first create is the probe's. */
function meanwhile(command: BatchCommand, act: () => Promise<unknown>): RedisWriter {
  let calls = 0;
  return new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== command) return member;
      return async (...words: unknown[]) => {
        calls += 1;
        if (calls === 2) await act();
        return (member as (...words: unknown[]) => Promise<unknown>).apply(target, words);
      };
    },
  });
}

async function setFull(full: boolean): Promise<void> {
  await server.send('CONFIG', 'SET', 'maxmemory', full ? '1' : '0');
}
