import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { startTestServer, type TestClient, type TestServer } from '../support/server.ts';

const count = 400;
const keys = Array.from({ length: count }, (_, i) => Buffer.from(`doc:${i}`));
const [one, other] = [Buffer.alloc(64, 1), Buffer.alloc(64, 2)];
const lastDueMs = 300;

let server: TestServer;
let client: TestClient;
let redis: RedisWriter;

beforeAll(async () => {
  server = await startTestServer();
  client = await server.client();
  redis = await openWriter({ url: server.url, workers: 4 });
});

afterAll(async () => {
  await redis.close();
  await server.stop();
});

beforeEach(() => server.send('FLUSHALL'));

/** Fields that expire one after another from now on. @returns when the last one has */
async function loadExpiring(field: string): Promise<number> {
  await Promise.all(keys.map((key) => client.sendCommand(['HSET', key, 'title', 'stays', field, one])));
  const now = Date.now();
  const due = (i: number) => String(now + 20 + Math.floor(((lastDueMs - 20) * i) / count));
  await Promise.all(keys.map((key, i) => client.sendCommand(['HPEXPIREAT', key, due(i), 'FIELDS', '1', field])));
  return now + lastDueMs;
}

/** Repeats `work` on a quarter of the keys at a time, until every field is due. */
async function hammer(
  dueMs: number,
  work: (keys: readonly Buffer[], round: number) => Promise<unknown>,
): Promise<void> {
  const quarters = [0, 1, 2, 3].map((quarter) => keys.filter((_, i) => i % 4 === quarter));
  for (let round = 0; Date.now() <= dueMs + 50; round += 1) {
    await Promise.all(quarters.map((part) => work(part, round)));
  }
}

async function stillThere(field: string): Promise<number> {
  const replies = await Promise.all(keys.map((key) => client.sendCommand(['HEXISTS', key, field])));
  return replies.filter((reply) => Number(reply) === 1).length;
}

it('compare-and-set brings no field back that expires at that moment', async () => {
  const dueMs = await loadExpiring('embedding');
  await hammer(dueMs, (part, round) => {
    const [expected, replacement] = round % 2 === 0 ? [one, other] : [other, one];
    return redis.compareAndSet(part.map((key) => ({ key, field: 'embedding', expected, replacement })));
  });
  expect(await stillThere('embedding')).toBe(0);
});

it('moving a field brings none back that expires at that moment', async () => {
  const dueMs = await loadExpiring('a');
  await hammer(dueMs, (part, round) => {
    const [from, to] = round % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
    return redis.moveFields(part, [{ from, to }]);
  });
  expect((await stillThere('a')) + (await stillThere('b'))).toBe(0);
});
