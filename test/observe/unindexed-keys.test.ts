import { createClient } from '@redis/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { unindexedKeys } from '../../src/observe/unindexed-keys.ts';
import { keysOfRun } from '../../src/redis/names.ts';
import type { RedisReader } from '../../src/redis/port.ts';
import { openReader } from '../../src/redis/reader.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const definition: IndexDefinition = {
  name: 'i',
  storageType: 'hash',
  prefixes: ['d:'],
  options: [],
  fields: [{ name: 'n', path: 'n', type: 'numeric', attrs: {} }],
};

let server: TestServer;
let redis: RedisReader;

beforeAll(async () => {
  server = await startTestServer({ config: ['--enable-debug-command', 'yes'] });
  redis = await openReader({ url: server.url });
});

afterAll(async () => {
  await redis.close();
  await server.stop();
});

beforeEach(async () => {
  await server.send('FLUSHALL');
  await server.send('FT.CREATE', 'i', 'PREFIX', '1', 'd:', 'SCHEMA', 'n', 'NUMERIC');
  for (const n of ['1', '2', '3']) await server.send('HSET', `d:${n}`, 'n', n);
});

test('unindexedKeys() names what the index lacks', async () => {
  await server.send('HSET', 'd:bad', 'n', 'no number');
  expect(await unindexedKeys(redis, definition)).toEqual({ count: 1, keys: 4, examples: ['d:bad'], numDocs: 3 });
});

test('unindexedKeys() does not ask for every key because some key somewhere expires', async () => {
  await server.send('SET', 'i:rvl:lease', 'held', 'PX', '60000');
  const indexed = vi.fn(redis.indexed);
  expect(await unindexedKeys({ ...redis, indexed }, definition)).toMatchObject({ count: 0, keys: 3 });
  expect(indexed).not.toHaveBeenCalled();
});

test('unindexedKeys() is not deceived by documents that have expired, which the index counts until they are touched', async () => {
  await server.send('DEBUG', 'SET-ACTIVE-EXPIRE', '0');
  const at = Date.now() + 5;
  await server.send('PEXPIREAT', 'd:1', `${at}`);
  await server.send('HSET', 'd:bad', 'n', 'no number');
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(at), { interval: 1 });
  expect(await unindexedKeys(redis, definition)).toMatchObject({ count: 1, examples: ['d:bad'] });
});

describe('where the database holds nothing but documents and what the run keeps there', () => {
  const spied = () => ({ ...redis, scan: vi.fn(redis.scan), scanCounts: vi.fn(redis.scanCounts) });

  async function runKeeps(index: string): Promise<void> {
    for (const key of keysOfRun(index)) await server.send('SET', key, 'x', 'PX', '60000');
  }

  test('unindexedKeys() scans nothing', async () => {
    await runKeeps('i');
    const counting = spied();
    const onCounted = vi.fn();
    const found = await unindexedKeys(counting, definition, { onCounted });
    expect(found).toEqual({ count: 0, keys: 3, numDocs: 3, examples: [] });
    expect(onCounted.mock.calls).toEqual([[3]]);
    expect(counting.scanCounts).not.toHaveBeenCalled();
  });

  test('unindexedKeys() knows the keys of a run by the name of its index', async () => {
    await runKeeps('former');
    const counting = spied();
    expect(await unindexedKeys(counting, definition, { migrating: 'former' })).toMatchObject({ count: 0, keys: 3 });
    expect(counting.scanCounts).not.toHaveBeenCalled();
    expect(await unindexedKeys(counting, definition)).toMatchObject({ count: 0, keys: 3 });
    expect(counting.scanCounts).toHaveBeenCalled();
  });

  test.each([
    ['a document that the index lacks', ['HSET', 'd:bad', 'n', 'no number'], { count: 1, keys: 4 }],
    ['a key of something else', ['SET', 'other', 'x'], { count: 0, keys: 3 }],
    ['a key of another type under the prefix', ['SET', 'd:4', 'x'], { count: 0, keys: 3 }],
  ])('unindexedKeys() scans where there is also %s', async (_, command, found) => {
    await runKeeps('i');
    await server.send(...command);
    const counting = spied();
    expect(await unindexedKeys(counting, definition)).toMatchObject(found);
    expect(counting.scanCounts).toHaveBeenCalled();
  });

  test('unindexedKeys() is not deceived by a document that is called like a key of the run', async () => {
    await server.send('FT.CREATE', 'd', 'PREFIX', '1', 'd:', 'SCHEMA', 'n', 'NUMERIC');
    await server.send('HSET', 'd:rvl:moves', 'n', 'no number');
    expect(await redis.keysBeside(keysOfRun('d'))).toBe(4);
    expect(await unindexedKeys(redis, { ...definition, name: 'd' })).toMatchObject({ count: 1, keys: 4 });
  });

  test('keysBeside() tells nothing where another database holds keys, which the index may count', async () => {
    const other = await createClient({ url: server.url, database: 1 }).connect();
    try {
      await other.sendCommand(['HSET', 'd:other', 'n', '1']);
      expect(await redis.keysBeside(keysOfRun('i'))).toBeUndefined();
    } finally {
      await other.sendCommand(['FLUSHDB']);
      other.destroy();
    }
  });

  test('keysBeside() tells nothing where the server has no word of the database', async () => {
    await server.send('FLUSHALL');
    expect(await redis.keysBeside(keysOfRun('i'))).toBeUndefined();
  });

  test('unindexedKeys() stops at a signal', async () => {
    await server.send('SET', 'other', 'x');
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(unindexedKeys(redis, definition, { signal: controller.signal })).rejects.toThrow('enough');
  });

  test('unindexedKeys() scans where the server does not tell how many keys it holds', async () => {
    await server.send('ACL', 'SETUSER', 'strict', 'on', '>pw', '~*', '+@all', '-multi');
    const strict = await openReader({ url: server.url.replace('://', '://strict:pw@') });
    try {
      expect(await strict.keysBeside(keysOfRun('i'))).toBeUndefined();
      expect(await unindexedKeys(strict, definition)).toMatchObject({ count: 0, keys: 3 });
    } finally {
      await strict.close();
      await server.send('ACL', 'DELUSER', 'strict');
    }
  });
});
