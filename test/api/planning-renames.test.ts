import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  createProducts,
  expectApplied,
  expectBlocked,
  expectRefused,
  flat,
  planned,
  renames,
  update,
} from './support/products.ts';

// Renames and new prefixes with which Python's migrator loses data or an index.

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());
beforeEach(() => server.send('FLUSHALL'));

it('renaming a field to its own name is an error', async () => {
  await createProducts(server, ['title', 'TEXT', 'price', 'NUMERIC']);
  await expectBlocked(server, renames(['title', 'title']), /Field 'title' is renamed to itself/);
  expect(await server.send('HGET', 'doc:1', 'title')).toBe('number 1');
});

it('renaming an index to the name of another index is refused', async () => {
  await createProducts(server, ['title', 'TEXT']);
  await server.send('FT.CREATE', 'orders', 'PREFIX', '1', 'order:', 'SCHEMA', 'title', 'TEXT');
  await expectBlocked(server, { index: { name: 'orders' } }, /An index named 'orders' exists already/);
});

it('renaming an index to an alias of another index is refused', async () => {
  await createProducts(server, ['title', 'TEXT']);
  await server.send('FT.CREATE', 'orders', 'PREFIX', '1', 'order:', 'SCHEMA', 'title', 'TEXT');
  await server.send('FT.ALIASADD', 'live', 'orders');
  await expectBlocked(server, { index: { name: 'live' } }, /'live' is an alias of index 'orders'/);
});

it('a field renamed onto one that stays is refused', async () => {
  await createProducts(server, ['title', 'TEXT', 'tag', 'TAG']);
  await expectBlocked(server, renames(['title', 'tag']), /cannot be renamed to 'tag': the name is taken/);
});

it('a hash field is not renamed onto a value that documents hold under that name without an index', async () => {
  await createProducts(server, ['price', 'NUMERIC', 'tag', 'TAG']);
  await expectRefused(server, renames(['tag', 'title']));
  expect(await server.send('HGET', 'doc:1', 'title')).toBe('number 1');
});

it('keys are not renamed to names that other keys have', async () => {
  await createProducts(server, ['title', 'TEXT']);
  await server.send('SET', 'moved:3', 'mine');
  await expectRefused(server, { index: { prefix: 'moved:' } });
  expect(await server.send('GET', 'moved:3')).toBe('mine');
  expect(await server.send('EXISTS', 'doc:0', 'doc:1', 'doc:2', 'doc:3', 'doc:4')).toBe(5);
});

it('a vector that is renamed and re-encoded at once holds the new datatype under the new name', async () => {
  await createProducts(server, ['embedding', ...flat]);
  await expectApplied(server, { ...renames(['embedding', 'vec']), ...update('embedding', { datatype: 'float16' }) });
  expect(await server.send('HSTRLEN', 'doc:1', 'vec')).toBe(8);
  expect(await server.send('HEXISTS', 'doc:1', 'embedding')).toBe(0);
});

it('two vectors that swap their names while one is re-encoded keep their values', async () => {
  await createProducts(server, ['embedding', ...flat, 'other', ...flat]);
  const other = Buffer.from(new Float32Array([9, 9, 9, 9]).buffer);
  for (let document = 0; document < 5; document += 1) await server.send('HSET', `doc:${document}`, 'other', other);
  await indexIsReady(server, 'products');
  const swap = renames(['embedding', 'other'], ['other', 'embedding']);
  await expectApplied(server, { ...swap, ...update('embedding', { datatype: 'float16' }) });
  expect(await server.sendForBuffers('HGET', 'doc:1', 'embedding')).toEqual(other);
  expect(await server.send('HSTRLEN', 'doc:1', 'other')).toBe(8);
});

it('a renamed vector keeps its identity: its change of datatype is found', async () => {
  await createProducts(server, ['embedding', ...flat]);
  const plan = await planned(server, {
    ...renames(['embedding', 'vec']),
    ...update('embedding', { datatype: 'float16' }),
  });
  expect(plan.warnings).toContainEqual(expect.stringMatching(/Re-encoding 'embedding' from float32 to float16/));
});
