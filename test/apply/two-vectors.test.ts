import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { applyOnce, planFor, withBackupDir } from '../crash/run-kind.ts';
import { buildWorld, dims, documents, type Kind } from '../crash/world.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { converted } from './support/reference-conversion.ts';

let server: TestServer;
let redis: RedisWriter;

beforeAll(async () => {
  server = await startTestServer();
  redis = await openWriter({ url: server.url });
});
afterAll(async () => {
  await redis.close();
  await server.stop();
});

const vectorOf = (document: number) => Buffer.from(new Float32Array(dims).fill(document + 0.5).buffer);
const vector = ['VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', String(dims), 'DISTANCE_METRIC', 'L2'];
const twoVectors: Kind = {
  name: 'two vectors',
  create: ['ON', 'HASH', 'PREFIX', '1', 'doc:', 'SCHEMA', 'title', 'TEXT', 'text', ...vector, 'image', ...vector],
  load: (send, document) => {
    const [text, image] = [vectorOf(document), vectorOf(document + 1000)];
    return send('HSET', `doc:${document}`, 'title', 'title', 'text', text, 'image', image);
  },
  update: [
    { name: 'text', attrs: { datatype: 'float16' } },
    { name: 'image', attrs: { datatype: 'float16' } },
  ],
};

test('both vectors of a document are converted by one write', async () => {
  await buildWorld(server, twoVectors);
  await withBackupDir(async (backupDir) => {
    const plan = await planFor(redis, twoVectors);
    await server.send('CONFIG', 'RESETSTAT');
    const { verdict } = await applyOnce({ redis, disk: nodeDisk }, plan, backupDir);
    expect(verdict.errors).toEqual([]);
  });
  const stats = String(await server.send('INFO', 'commandstats'));
  expect(/^cmdstat_hset:calls=(\d+)/m.exec(stats)?.[1]).toBe(String(documents));
  for (let document = 0; document < documents; document += 1) {
    const wanted = [vectorOf(document), vectorOf(document + 1000)].map((old) => converted(old, 'float32', 'float16'));
    expect(await server.sendForBuffers('HMGET', `doc:${document}`, 'text', 'image')).toEqual(wanted);
  }
});
