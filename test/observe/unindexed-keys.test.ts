import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { unindexedKeys } from '../../src/observe/unindexed-keys.ts';
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
  expect(await unindexedKeys(redis, definition)).toEqual({ count: 1, scanned: 4, examples: ['d:bad'], numDocs: 3 });
});

test('unindexedKeys() does not ask for every key because some key somewhere expires', async () => {
  await server.send('SET', 'i:rvl:lease', 'held', 'PX', '60000');
  const indexed = vi.fn(redis.indexed);
  expect(await unindexedKeys({ ...redis, indexed }, definition)).toMatchObject({ count: 0, scanned: 3 });
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
