import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { rollBack } from '../../src/index.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { applyWith } from './support/apply-with.ts';
import { vectorOf } from './support/documents.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { converted } from './support/reference-conversion.ts';

// Where source and target have the same width a value does not tell which of them it is in, so one that the run has
// converted must be known as such, whatever came between.

const shape = { prefix: 'doc:', dims: 8, datatype: 'bfloat16', target: 'float16', documents: 20 } as const;
const policy = { skipInvalid: false, allowNonfinite: false, writersSend: 'source' } as const;
const first = vectorOf(3, shape);
const second = vectorOf(3, shape, 1);

let server: TestServer;
let redis: RedisWriter;
let world: MigrationWorld;

beforeAll(async () => {
  server = await startTestServer();
  redis = await openWriter({ url: server.url });
});

afterAll(async () => {
  await redis.close();
  await server.stop();
});

beforeEach(async () => {
  world = await buildMigrationWorld(server, shape);
});

afterEach(async () => {
  world.remove();
  await server.send('FLUSHALL');
});

const write = (vector: Buffer) => server.send('HSET', 'doc:3', 'embedding', vector);
const stored = () => server.sendForBuffers('HGET', 'doc:3', 'embedding');
const apply = (writer: RedisWriter) =>
  applyWith({ plan: world.plan, redis: writer, backupDir: join(world.folder, 'backups'), policy });
const holds = (keys: readonly Buffer[]) => keys.some((key) => key.equals(Buffer.from('doc:3')));

test('a document that a scan gives twice, with another value each time, is converted once from whichever it holds', async () => {
  let reads = 0;
  let writes = 0;
  const twice: RedisWriter = {
    ...redis,
    scan: async function* (options) {
      for await (const keys of redis.scan(options)) yield [...keys, ...keys];
    },
    readHashes: async (keys, fields) => {
      const found = await redis.readHashes(keys, fields);
      // What an application writes between the two times that the backup reads it.
      if (holds(keys) && ++reads === 1) await write(second);
      return found;
    },
    compareAndSet: async (changes) => {
      // The first value again before its frame, the second one before the other frame.
      if (holds(changes.map(({ key }) => key)) && ++writes <= 2) await write(writes === 1 ? first : second);
      return redis.compareAndSet(changes);
    },
  };
  expect((await apply(twice)).verdict.errors).toEqual([]);
  expect(await stored()).toEqual(converted(second, shape.datatype, shape.target));
  await rollBack({ connection: { url: server.url }, backupDir: join(world.folder, 'backups') });
  expect(await stored()).toEqual(second);
});

test('documents that a scan gives twice are counted once', async () => {
  const twice: RedisWriter = {
    ...redis,
    scan: async function* (options) {
      for await (const keys of redis.scan(options)) {
        // Both times in one batch, with others in between.
        for (let at = 0; at < keys.length; at += 5) yield [...keys.slice(at, at + 5), ...keys.slice(at, at + 5)];
      }
    },
  };
  const { counts, verdict } = await apply(twice);
  expect(verdict.errors).toEqual([]);
  expect(counts.converted).toBe(shape.documents);
});

test('a server that forgets the last of several updates shows an earlier one, which is converted already', async () => {
  let writes = 0;
  const forgetting: RedisWriter = {
    ...redis,
    compareAndSet: async (changes) => {
      if (!holds(changes.map(({ key }) => key))) return redis.compareAndSet(changes);
      writes += 1;
      // Updates before the first and the second attempt; the third finds what the first update became.
      if (writes === 1) await write(second);
      if (writes === 2) {
        const outcomes = await redis.compareAndSet(changes);
        await write(vectorOf(3, shape, 2));
        return outcomes;
      }
      const outcomes = await redis.compareAndSet(changes);
      if (writes === 4) await write(converted(second, shape.datatype, shape.target));
      return outcomes;
    },
  };
  expect((await apply(forgetting)).verdict.errors).toEqual([]);
  expect(await stored()).toEqual(converted(second, shape.datatype, shape.target));
});
