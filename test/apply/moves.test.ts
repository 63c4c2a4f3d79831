import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { applyOnce, planFor, undo, withBackupDir } from '../crash/run-kind.ts';
import { buildWorld, type Kind, picture } from '../crash/world.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

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

const renaming: Kind = {
  name: 'rename a field and move the prefix',
  create: ['ON', 'HASH', 'PREFIX', '1', 'doc:', 'SCHEMA', 'title', 'TEXT', 'rank', 'NUMERIC'],
  load: (send, document) => send('HSET', `doc:${document}`, 'title', `title ${document}`, 'rank', String(document)),
  patch: { renameFields: [{ oldName: 'rank', newName: 'position' }], index: { prefixes: ['item:'] } },
  update: [],
};

/** The real writer, with something an application does just before the target index is created. */
function meanwhile(act: () => Promise<unknown>): RedisWriter {
  return {
    ...redis,
    createIndex: async (definition, options) => {
      if (definition.name === 'idx') {
        await act();
      }
      await redis.createIndex(definition, options);
    },
  };
}

beforeEach(() => buildWorld(server, renaming));

describe('before anything changes', () => {
  const newField = { command: ['HSET', 'doc:3', 'position', '1'], named: 'doc:3' };
  const newKey = { command: ['SET', 'item:4', 'somebody else'], named: 'item:4' };

  it.each([
    { name: 'a document that has the new field', ...newField, limits: undefined },
    { name: 'a key under the new prefix', ...newKey, limits: undefined },
    {
      name: 'a document that has the new field, in a throttled run,',
      ...newField,
      limits: { docsPerSecond: 1_000_000 },
    },
    { name: 'a key under the new prefix, in a throttled run,', ...newKey, limits: { docsPerSecond: 1_000_000 } },
  ])('$name refuses the run', async ({ command, named, limits }) => {
    const throttle = limits && { limits, redis };
    await server.send(...command);
    const before = await server.send('FT.INFO', 'idx').then((info) => (info as unknown[]).slice(0, 8));
    await withBackupDir(async (backupDir) => {
      const plan = await planFor(redis, renaming);
      const refused = applyOnce({ redis, disk: nodeDisk, throttle }, plan, backupDir);
      await expect(refused).rejects.toMatchObject({
        code: 'NAME_OCCUPIED',
        changed: 'nothing',
        details: { keys: [named] },
      });
    });
    expect(await server.send('FT.INFO', 'idx').then((info) => (info as unknown[]).slice(0, 8))).toEqual(before);
    expect(await server.send('HEXISTS', 'doc:1', 'rank')).toBe(1);
  });
});

describe('what an application writes under a former name after that name has moved', () => {
  it('is moved along where nothing stands in its way', async () => {
    const redisWithLateWrites = meanwhile(async () => {
      await server.send('HSET', 'doc:new', 'title', 'late', 'rank', '99');
      await server.send('HSET', 'item:newer', 'title', 'late', 'rank', '98');
    });
    await withBackupDir(async (backupDir) => {
      const plan = await planFor(redis, renaming);
      const { verdict } = await applyOnce({ redis: redisWithLateWrites, disk: nodeDisk }, plan, backupDir);
      expect(verdict.errors).toEqual([]);
    });
    expect(await server.send('HGET', 'item:new', 'position')).toBe('99');
    expect(await server.send('HGET', 'item:newer', 'position')).toBe('98');
    expect(await server.send('KEYS', 'doc:*')).toEqual([]);
  });

  it('is never overwritten or deleted where both names exist; it is named, and the run fails until it is put right', async () => {
    const redisWithLateWrites = meanwhile(async () => {
      await server.send('HSET', 'doc:5', 'title', 'written late');
      await server.send('HSET', 'item:6', 'rank', '66');
    });
    await withBackupDir(async (backupDir) => {
      const plan = await planFor(redis, renaming);
      const first = await applyOnce({ redis: redisWithLateWrites, disk: nodeDisk }, plan, backupDir);
      expect(first.verdict.errors).toEqual([
        '1 document(s) hold values under both the former and the new field name; neither was touched: item:6',
        '1 document(s) exist under both the former and the new key; neither was touched: doc:5',
      ]);
      expect(await server.send('HGETALL', 'doc:5')).toEqual(['title', 'written late']);
      expect(await server.send('HMGET', 'item:6', 'rank', 'position')).toEqual(['66', '6']);
      await server.send('DEL', 'doc:5');
      await server.send('HDEL', 'item:6', 'rank');
      const second = await applyOnce({ redis, disk: nodeDisk }, plan, backupDir);
      expect(second.verdict.errors).toEqual([]);
    });
  });
});

/** What the verdict of a run says against it, which works with `late` as its Redis. */
function errorsOf(late: RedisWriter, kind: Kind): Promise<readonly string[]> {
  return withBackupDir(async (backupDir) => {
    const plan = await planFor(redis, kind);
    const { verdict } = await applyOnce({ redis: late, disk: nodeDisk }, plan, backupDir);
    return verdict.errors;
  });
}

it('what the moves themselves find under both names is counted once', async () => {
  let moved = false;
  const late: RedisWriter = {
    ...redis,
    moveFields: async (keys, moves) => {
      if (!moved) await server.send('HSET', 'doc:6', 'position', '66');
      moved = true;
      return redis.moveFields(keys, moves);
    },
    renameKeys: async (renames) => {
      await server.send('HSET', 'item:5', 'position', '55');
      return redis.renameKeys(renames);
    },
  };
  expect(await errorsOf(late, renaming)).toEqual([
    '1 document(s) hold values under both the former and the new field name; neither was touched: item:6',
    '1 document(s) exist under both the former and the new key; neither was touched: doc:5',
  ]);
});

it('a key that begins with the new prefix already and could not be renamed stays in the verdict', async () => {
  const nesting: Kind = { ...renaming, patch: { index: { prefixes: ['doc:v2:'] } } };
  await buildWorld(server, nesting);
  await server.send('HSET', 'doc:v2:12', 'title', 'begins with both', 'rank', '12');
  const late: RedisWriter = {
    ...redis,
    renameKeys: async (renames) => {
      await server.send('HSET', 'doc:v2:v2:12', 'title', 'a stranger');
      return redis.renameKeys(renames);
    },
  };
  expect(await errorsOf(late, nesting)).toEqual([
    '1 document(s) exist under both the former and the new key; neither was touched: doc:v2:12',
  ]);
});

it.each(['x y', 'é'])(
  'a JSON field is moved to the name %s, which needs quotes in a path, and back',
  async (newName) => {
    const json: Kind = {
      name: 'rename a JSON field',
      create: ['ON', 'JSON', 'PREFIX', '1', 'doc:', 'SCHEMA', '$.title', 'AS', 'title', 'TEXT'],
      load: (send, document) =>
        send('JSON.SET', `doc:${document}`, '$', JSON.stringify({ title: `title ${document}` })),
      patch: { renameFields: [{ oldName: 'title', newName }] },
      update: [],
    };
    await buildWorld(server, json);
    const original = await picture(server);
    await withBackupDir(async (backupDir) => {
      const { verdict } = await applyOnce({ redis, disk: nodeDisk }, await planFor(redis, json), backupDir);
      expect(verdict.errors).toEqual([]);
      expect(JSON.parse(String(await server.send('JSON.GET', 'doc:5')))).toEqual({ [newName]: 'title 5' });
      await undo({ redis, disk: nodeDisk }, backupDir);
    });
    expect(await picture(server)).toEqual(original);
  },
);

it('a name with a quote is refused, because the server would write another one', async () => {
  await server.send('FLUSHALL');
  await server.send(
    'FT.CREATE',
    'prod',
    'ON',
    'JSON',
    'PREFIX',
    '1',
    'doc:',
    'SCHEMA',
    '$.title',
    'AS',
    'title',
    'TEXT',
  );
  const renameFields = [{ oldName: 'title', newName: 'a"b' }];
  const { blockedReasons } = await planFor(redis, { ...renaming, patch: { renameFields } });
  expect(blockedReasons).toEqual([expect.stringContaining('does not name exactly one place')]);
});

it('rollback takes along documents made since under the new names', async () => {
  const original = await picture(server);
  await withBackupDir(async (backupDir) => {
    const plan = await planFor(redis, renaming);
    await applyOnce({ redis, disk: nodeDisk }, plan, backupDir);
    await server.send('HSET', 'item:since', 'title', 'since', 'position', '7');
    await undo({ redis, disk: nodeDisk }, backupDir);
  });
  expect(await server.send('HGETALL', 'doc:since')).toEqual(['title', 'since', 'rank', '7']);
  await server.send('DEL', 'doc:since');
  expect(await picture(server)).toEqual(original);
});
