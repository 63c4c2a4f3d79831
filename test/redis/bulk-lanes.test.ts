import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { clientsOf } from '../support/connections.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let writer: RedisWriter;
let before: number;

beforeAll(async () => {
  server = await startTestServer();
  await server.sendForBuffers('PING');
  before = await clientsOf(server);
  writer = await openWriter({ url: server.url, workers: 6 });
});

afterAll(async () => {
  await writer.close();
  await server.stop();
});

test('a writer with six workers reads and writes batches side by side, each batch right', async () => {
  const batches = Array.from({ length: 30 }, (_, batch) =>
    Array.from({ length: 20 }, (_unused, place) => Buffer.from(`k:${batch}:${place}`)),
  );
  for (const key of batches.flat()) await server.send('HSET', key.toString(), 'v', key, 'read', key);
  await Promise.all(
    batches.flatMap((keys) => [
      writer.readHashes(keys, ['read']).then((reads) => {
        expect(reads).toEqual(keys.map((key) => ({ kind: 'hash', values: [key] })));
      }),
      writer
        .compareAndSet(keys.map((key) => ({ key, field: 'v', expected: key, replacement: Buffer.from('new') })))
        .then((outcomes) => expect(outcomes.every(({ kind }) => kind === 'written')).toBe(true)),
    ]),
  );
  const after = await writer.readHashes(batches.flat(), ['v']);
  expect(after.every((read) => read.kind === 'hash' && String(read.values[0]) === 'new')).toBe(true);
  // One for everything, and one a worker.
  expect((await clientsOf(server)) - before).toBe(7);
});

test('connects for writing ahead of time, and writes over those connections', async () => {
  const other = await openWriter({ url: server.url });
  const alone = await clientsOf(server);
  await other.connectLanes();
  expect((await clientsOf(server)) - alone).toBe(4);
  await server.send('HSET', 'ahead', 'v', 'old');
  const change = {
    key: Buffer.from('ahead'),
    field: 'v',
    expected: Buffer.from('old'),
    replacement: Buffer.from('new'),
  };
  expect(await other.compareAndSet([change])).toEqual([{ kind: 'written' }]);
  expect((await clientsOf(server)) - alone).toBe(4);
  await other.close();
});
