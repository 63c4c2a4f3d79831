import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { applyOnce, planFor, withBackupDir } from '../crash/run-kind.ts';
import { buildWorld, dims, documents, type Kind } from '../crash/world.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { converted } from './support/reference-conversion.ts';

/* What applications leave in the source datatype, where the index counts that itself: it has no FILTER. */

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
const vector = ['embedding', 'VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', String(dims), 'DISTANCE_METRIC', 'L2'];

const converting: Kind = {
  name: 'float32 to float16 without a filter',
  create: ['ON', 'HASH', 'PREFIX', '1', 'doc:', 'SCHEMA', 'title', 'TEXT', ...vector],
  load: (send, document) =>
    send('HSET', `doc:${document}`, 'title', `title ${document}`, 'embedding', vectorOf(document)),
  update: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
};
const renaming: Kind = { ...converting, patch: { renameFields: [{ oldName: 'embedding', newName: 'vector' }] } };

beforeEach(() => buildWorld(server, converting));

/** Calls of the writer that read documents, from the creation of the target on. */
function watchReads() {
  let created = false;
  let lengths = 0;
  const watching: RedisWriter = {
    ...redis,
    createIndex: async (definition, options) => {
      await redis.createIndex(definition, options);
      created ||= definition.name === 'idx';
    },
    fieldLengths: (keys, fields) => {
      lengths += created ? keys.length : 0;
      return redis.fieldLengths(keys, fields);
    },
  };
  return { watching, lengthsRead: () => lengths };
}

async function applyKind(kind: Kind, writer: RedisWriter) {
  return withBackupDir(async (backupDir) => {
    const plan = await planFor(redis, kind);
    return applyOnce({ redis: writer, disk: nodeDisk }, plan, backupDir);
  });
}

test('where the index holds every key, no document is read again', async () => {
  const { watching, lengthsRead } = watchReads();
  const { verdict } = await applyKind(converting, watching);
  expect(verdict.errors).toEqual([]);
  expect(lengthsRead()).toBe(0);
});

test.each([
  ['a new document', 'doc:late'],
  ['an update', 'doc:3'],
])('%s in the source datatype, written before the new index is there, is converted', async (_, key) => {
  const writer: RedisWriter = {
    ...redis,
    createIndex: async (definition, options) => {
      if (definition.name === 'idx') await server.send('HSET', key, 'title', 'late', 'embedding', vectorOf(77));
      await redis.createIndex(definition, options);
    },
  };
  const { verdict, counts } = await applyKind(converting, writer);
  expect(verdict.errors).toEqual([]);
  expect(counts.converted).toBe(documents + 1);
  expect(await server.sendForBuffers('HGET', key, 'embedding')).toEqual(converted(vectorOf(77), 'float32', 'float16'));
});

test('a vector under a former field name that moves when the index is ready already is converted, too', async () => {
  let created = false;
  let sawReady = (): void => undefined;
  const ready = new Promise<void>((resolve) => {
    sawReady = resolve;
  });
  const writer: RedisWriter = {
    ...redis,
    createIndex: async (definition, options) => {
      await redis.createIndex(definition, options);
      if (definition.name !== 'idx') return;
      created = true;
      await server.send('HSET', 'doc:late', 'title', 'late', 'embedding', vectorOf(77));
    },
    indexInfo: async (name) => {
      const info = await redis.indexInfo(name);
      if (created && info?.stats.indexing === false && info.stats.percentIndexed >= 1) sawReady();
      return info;
    },
    moveFields: async (keys, moves) => {
      if (created) await ready;
      return redis.moveFields(keys, moves);
    },
  };
  const { verdict } = await applyKind(renaming, writer);
  expect(verdict.errors).toEqual([]);
  const late = await server.sendForBuffers('HMGET', 'doc:late', 'embedding', 'vector');
  expect(late).toEqual([null, converted(vectorOf(77), 'float32', 'float16')]);
});

test('a vector of a wrong length that was put right by then is not held against the run', async () => {
  const writer: RedisWriter = {
    ...redis,
    dropIndex: async (name, options) => {
      const dropped = await redis.dropIndex(name, options);
      if (name === 'idx') await server.send('HSET', 'doc:5', 'embedding', 'short');
      return dropped;
    },
    createIndex: async (definition, options) => {
      const right = converted(vectorOf(5), 'float32', 'float16');
      if (definition.name === 'idx') await server.send('HSET', 'doc:5', 'embedding', right);
      await redis.createIndex(definition, options);
    },
  };
  const { verdict } = await applyKind(converting, writer);
  expect(verdict.errors).toEqual([]);
});
