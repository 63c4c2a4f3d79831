import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { countsWrongWidths } from '../../src/plan/server-versions.ts';
import type { RedisReader } from '../../src/redis/port.ts';
import { openReader } from '../../src/redis/reader.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { indexIsReady } from './index-is-ready.ts';

/* What apply relies on when it does not look for documents left in the source datatype. */

const [wide, narrow] = [Buffer.alloc(16, 1), Buffer.alloc(8, 1)];

let server: TestServer;
let reader: RedisReader;

beforeAll(async () => {
  server = await startTestServer();
  reader = await openReader({ url: server.url });
});
afterAll(async () => {
  await reader.close();
  await server.stop();
});
beforeEach(() => server.send('FLUSHALL'));

async function failures(): Promise<number> {
  return (await reader.indexInfo('idx'))!.stats.indexingFailures;
}

it('an index of this version counts vectors of a wrong width, found or written, updated or deleted since', async () => {
  expect(countsWrongWidths(await reader.server())).toBe(true);
  for (let i = 0; i < 50; i++) await server.send('HSET', `doc:${i}`, 'v', i % 10 === 0 ? wide : narrow);
  await server.send('HSET', 'doc:without', 'title', 'x');
  const vector = 'v VECTOR FLAT 6 TYPE FLOAT16 DIM 4 DISTANCE_METRIC L2 title TEXT';
  await server.send(...`FT.CREATE idx PREFIX 1 doc: SCHEMA ${vector}`.split(' '));
  await indexIsReady(server, 'idx');
  expect(await failures()).toBe(5);
  await server.send('HSET', 'doc:late', 'v', wide);
  expect(await failures()).toBe(6);
  await server.send('HSET', 'doc:1', 'v', wide);
  expect(await failures()).toBe(7);
  await server.send('DEL', 'doc:late');
  await server.send('HSET', 'doc:1', 'v', narrow);
  expect(await failures()).toBe(7);
});

it.each([
  [20_810, false],
  [21_000, true],
  [21_099, true],
  [21_100, false],
  [80_213, false],
])('search module %i: relied on is %s', async (searchVersion, relied) => {
  expect(countsWrongWidths({ ...(await reader.server()), searchVersion })).toBe(relied);
});
