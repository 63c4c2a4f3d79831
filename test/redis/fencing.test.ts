import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LeaseGuard, RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let sleeper: RedisWriter;
let successor: RedisWriter;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  await server.send('FLUSHALL');
  await server.send('ACL', 'SETUSER', 'noscript', 'reset', 'on', '>p', '~*', '+@all', '-@scripting');
  sleeper = await openWriter({ url: server.url });
  successor = await openWriter({ url: server.url });
});

afterEach(async () => {
  await sleeper.close();
  await successor.close();
});

const key = 'words:rvl:lease';
const mine: LeaseGuard = { key, token: 'mine' };
const theirs: LeaseGuard = { key, token: 'theirs' };
const terms = { holder: 'a test', ttlMs: 60_000 };
const bytes = (text: string) => Buffer.from(text);

const definition: IndexDefinition = {
  name: 'words',
  storageType: 'hash',
  prefixes: ['doc:'],
  options: [],
  fields: [{ name: 't', path: 't', type: 'text', attrs: {} }],
};

const withoutScripts = async () => {
  await sleeper.close();
  sleeper = await openWriter({ url: server.url.replace('//', '//noscript:p@') });
};

/** The lease of `sleeper` is gone, as after a failover, an eviction, or a long sleep. */
async function lose(): Promise<void> {
  await sleeper.takeLease(mine, terms);
  await server.send('DEL', key);
}

/** What a successor does while the first one sleeps: all of its work. */
async function comeAndGo(): Promise<void> {
  expect(await successor.takeLease(theirs, terms)).toEqual({ held: true });
  await successor.releaseLease(theirs);
}

describe.each([
  ['with scripts', async () => undefined],
  ['without permission for scripts', withoutScripts],
])('a lease that the server lost, %s', (_name, prepare) => {
  beforeEach(prepare);

  it('is taken again by its holder, as often as it is lost', async () => {
    await lose();
    expect(await sleeper.renewLease(mine, 60_000)).toBe(true);
    await server.send('DEL', key);
    expect(await sleeper.renewLease(mine, 60_000)).toBe(true);
    expect(await server.send('PTTL', key)).toBeGreaterThan(50_000);
  });

  it('is not taken again where another one has it', async () => {
    await lose();
    await successor.takeLease(theirs, terms);
    expect(await sleeper.renewLease(mine, 60_000)).toBe(false);
    expect(await server.send('GET', key)).toContain('theirs');
  });

  it('is not taken again where another one had it meanwhile', async () => {
    await lose();
    await comeAndGo();
    expect(await sleeper.renewLease(mine, 60_000)).toBe(false);
    expect(await server.send('EXISTS', key)).toBe(0);
  });

  it('is not taken again where another one had it after all keys were deleted', async () => {
    await lose();
    await server.send('FLUSHALL');
    await comeAndGo();
    expect(await sleeper.renewLease(mine, 60_000)).toBe(false);
  });

  it('is not taken again by a holder whom another holder outlived the loss of', async () => {
    await sleeper.takeLease(mine, terms);
    await server.send('DEL', key);
    await successor.takeLease(theirs, terms);
    await server.send('DEL', key);
    expect(await sleeper.renewLease(mine, 60_000)).toBe(false);
    expect(await successor.renewLease(theirs, 60_000)).toBe(true);
  });

  it('is not taken again after it was given back', async () => {
    await sleeper.takeLease(mine, terms);
    await sleeper.releaseLease(mine);
    expect(await sleeper.renewLease(mine, 60_000)).toBe(false);
    expect(await server.send('EXISTS', key)).toBe(0);
  });

  it('is prolonged and given back while it is there', async () => {
    await sleeper.takeLease(mine, { ...terms, ttlMs: 5_000 });
    expect(await sleeper.renewLease(mine, 60_000)).toBe(true);
    expect(await server.send('PTTL', key)).toBeGreaterThan(50_000);
    await sleeper.releaseLease(theirs);
    expect(await server.send('EXISTS', key)).toBe(1);
    await sleeper.releaseLease(mine);
    expect(await server.send('EXISTS', key)).toBe(0);
  });

  it('does not stop the drop, the creation and the alias of its holder', async () => {
    await sleeper.createIndex(definition, {});
    await lose();
    expect(await sleeper.dropIndex('words', { guard: mine })).toBe(true);
    await server.send('DEL', key);
    await sleeper.createIndex(definition, { guard: mine });
    await server.send('DEL', key);
    await sleeper.setAlias('alias', 'words', mine);
    expect(await server.send('GET', key)).toContain('mine');
  });

  it('stops the drop, the creation and the alias of a holder that slept too long', async () => {
    await successor.createIndex(definition, {});
    await lose();
    await comeAndGo();
    await expect(sleeper.dropIndex('words', { guard: mine })).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await expect(sleeper.setAlias('alias', 'words', mine)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await successor.dropIndex('words');
    await expect(sleeper.createIndex(definition, { guard: mine })).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await successor.listIndexes()).toEqual([]);
  });
});

/** Every kind of write to documents and to our own keys, each with where to look for what it did. */
const writes = [
  {
    name: 'compareAndSet()',
    load: ['HSET', 'doc:1', 'v', 'old'],
    write: (redis: RedisWriter) =>
      redis.compareAndSet([{ key: bytes('doc:1'), field: 'v', expected: bytes('old'), replacement: bytes('new') }]),
    outcome: [{ kind: 'written' }],
    look: ['HGET', 'doc:1', 'v'],
  },
  {
    name: 'compareAndSet() of fields that may have a TTL',
    load: ['HSET', 'doc:1', 'v', 'old', 'short', 'x'],
    write: async (redis: RedisWriter) => {
      await server.send('HPEXPIRE', 'doc:1', '600000', 'FIELDS', '1', 'short');
      return redis.compareAndSet([
        { key: bytes('doc:1'), field: 'v', expected: bytes('old'), replacement: bytes('new') },
      ]);
    },
    outcome: [{ kind: 'written' }],
    look: ['HGET', 'doc:1', 'v'],
  },
  {
    name: 'moveFields()',
    load: ['HSET', 'doc:1', 'v', 'old'],
    write: (redis: RedisWriter) => redis.moveFields([bytes('doc:1')], [{ from: 'v', to: 'w' }]),
    outcome: [['moved']],
    look: ['HGET', 'doc:1', 'v'],
  },
  {
    name: 'moveJson()',
    load: ['JSON.SET', 'doc:1', '$', '{"v":"old"}'],
    write: (redis: RedisWriter) => redis.moveJson([bytes('doc:1')], [{ from: '$.v', to: '$.w' }]),
    outcome: [['moved']],
    look: ['JSON.GET', 'doc:1'],
  },
  {
    name: 'renameKeys()',
    load: ['HSET', 'doc:1', 'v', 'old'],
    write: (redis: RedisWriter) => redis.renameKeys([{ from: bytes('doc:1'), to: bytes('new:1') }]),
    outcome: ['renamed'],
    look: ['EXISTS', 'doc:1'],
  },
  {
    name: 'setString()',
    load: ['SET', 'words:rvl:moves', 'old'],
    write: (redis: RedisWriter) => redis.setString('words:rvl:moves', 'new'),
    outcome: true,
    look: ['GET', 'words:rvl:moves'],
  },
  {
    name: 'deleteString()',
    load: ['SET', 'words:rvl:moves', 'old'],
    write: (redis: RedisWriter) => redis.deleteString('words:rvl:moves'),
    outcome: undefined,
    look: ['GET', 'words:rvl:moves'],
  },
];

describe.each(writes)('$name', ({ load, write, outcome, look }) => {
  beforeEach(async () => {
    await server.send(...load);
  });

  it('goes on where the server lost the lease and nobody took it', async () => {
    await lose();
    expect(await write(sleeper)).toEqual(outcome);
    expect(await server.send('GET', key)).toContain('mine');
  });

  it('writes nothing after a successor came and went', async () => {
    await lose();
    await comeAndGo();
    const before = await server.send(...look);
    await expect(write(sleeper)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await server.send(...look)).toEqual(before);
  });

  it('writes nothing while a successor holds the lease', async () => {
    await lose();
    await successor.takeLease(theirs, terms);
    const before = await server.send(...look);
    await expect(write(sleeper)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await server.send(...look)).toEqual(before);
  });

  it('writes nothing after the lease was given back', async () => {
    await sleeper.takeLease(mine, terms);
    await sleeper.releaseLease(mine);
    await expect(write(sleeper)).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });
});

it('renameKeys() tells all outcomes apart, without permission for scripts as well', async () => {
  const pairs = ['a', 'b', 'c', 'd'].map((name) => ({ from: bytes(`from:${name}`), to: bytes(`to:${name}`) }));
  const load = async () => {
    await server.send('FLUSHALL');
    for (const present of ['from:a', 'to:b', 'from:d', 'to:d']) await server.send('HSET', present, 'v', '1');
  };
  const expected = ['renamed', 'already', 'gone', 'conflict'];
  await load();
  expect(await sleeper.renameKeys(pairs)).toEqual(expected);
  await withoutScripts();
  await load();
  expect(await sleeper.renameKeys(pairs)).toEqual(expected);
});
