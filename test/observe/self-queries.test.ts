import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { selfQueries } from '../../src/observe/self-queries.ts';
import type { RedisReader } from '../../src/redis/port.ts';
import { openReader } from '../../src/redis/reader.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let redis: RedisReader;

beforeAll(async () => {
  server = await startTestServer();
  redis = await openReader({ url: server.url });
});

afterAll(async () => {
  await redis.close();
  await server.stop();
});

beforeEach(() => server.send('FLUSHALL'));

/** Documents on a circle, each nearest to itself, and an index of them. */
async function indexed(algorithm: 'FLAT' | 'HNSW', { documents = 30, filter = '' } = {}): Promise<IndexDefinition> {
  for (let n = 0; n < documents; n += 1) {
    const vector = Buffer.from(new Float32Array([Math.cos(n), Math.sin(n)]).buffer);
    await server.send('HSET', `d:${n}`, 'n', String(n), 'v', vector);
  }
  const vector = ['v', 'VECTOR', algorithm, '6', 'TYPE', 'FLOAT32', 'DIM', '2', 'DISTANCE_METRIC', 'L2'];
  const which = ['PREFIX', '1', 'd:', ...(filter === '' ? [] : ['FILTER', filter])];
  await server.send('FT.CREATE', 'i', ...which, 'SCHEMA', 'n', 'NUMERIC', ...vector);
  await indexIsReady(server, 'i');
  return (await redis.indexInfo('i'))!.definition;
}

test('one document found settles it for FLAT, which searches every vector', async () => {
  const definition = await indexed('FLAT');
  expect(await selfQueries(redis, definition)).toEqual([{ field: 'v', exact: true, asked: 1, found: 1 }]);
});

test('where FLAT does not find one, others are searched for, and the one counts', async () => {
  const definition = await indexed('FLAT');
  const nearest = vi.fn(redis.nearest).mockResolvedValueOnce([]);
  expect(await selfQueries({ ...redis, nearest }, definition)).toEqual([
    { field: 'v', exact: true, asked: 2, found: 1 },
  ]);
  nearest.mockReset().mockResolvedValue([]);
  expect(await selfQueries({ ...redis, nearest }, definition)).toEqual([
    { field: 'v', exact: true, asked: 3, found: 0 },
  ]);
});

test('a document that is gone since it was read counts for nothing', async () => {
  const definition = await indexed('FLAT');
  const nearest: RedisReader['nearest'] = async () => {
    await server.send('FLUSHALL');
    return [];
  };
  expect(await selfQueries({ ...redis, nearest }, definition)).toEqual([
    { field: 'v', exact: true, asked: 0, found: 0 },
  ]);
});

test('a graph is asked for twenty', async () => {
  const definition = await indexed('HNSW');
  expect(await selfQueries(redis, definition)).toEqual([{ field: 'v', exact: false, asked: 20, found: 20 }]);
});

test('where a FILTER keeps most documents out, a page is looked through for twenty that are in', async () => {
  const definition = await indexed('HNSW', { documents: 300, filter: '@n>=278' });
  const asked = vi.fn(redis.indexed);
  expect(await selfQueries({ ...redis, indexed: asked }, definition)).toEqual([
    { field: 'v', exact: false, asked: 20, found: 20 },
  ]);
  expect(asked).toHaveBeenCalledTimes(2);
});

test('an index that holds none of its documents is asked nothing', async () => {
  const definition = await indexed('FLAT');
  const empty = { ...definition, name: 'other' };
  await server.send('FT.CREATE', 'other', 'PREFIX', '1', 'none:', 'SCHEMA', 'n', 'NUMERIC');
  expect(await selfQueries(redis, empty)).toEqual([{ field: 'v', exact: true, asked: 0, found: 0 }]);
});
