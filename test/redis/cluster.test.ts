import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slotOf } from '../../src/redis/key-slot.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openReader } from '../../src/redis/reader.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { startTestCluster, type TestCluster } from '../support/cluster.ts';
import { clientsOf, withoutRoom } from '../support/connections.ts';

const farAwayMs = 4_102_444_800_000;

let cluster: TestCluster;
let redis: RedisWriter;

beforeAll(async () => {
  cluster = await startTestCluster();
  redis = await openWriter({ url: cluster.url });
});
afterAll(async () => {
  await redis?.close();
  await cluster?.stop();
});

/** Keys `<name>0` … spread over all three nodes. */
function keysOf(name: string, count = 30): Buffer[] {
  return Array.from({ length: count }, (_, i) => Buffer.from(`${name}${i}`));
}

async function scanned(prefix: string): Promise<string[]> {
  const found = new Set<string>();
  for await (const keys of redis.scan({ prefixes: [prefix], type: 'hash' }))
    for (const key of keys) found.add(`${key}`);
  return [...found].sort();
}

it('slotOf() agrees with the server', async () => {
  for (const key of ['', 'a', '123456789', 'é', '{a}b', 'x{a}y}', '{}a', '{a', 'a{}{b}', '}{a}', 'a{b{c}d}']) {
    expect([key, slotOf(key)]).toEqual([key, await cluster.primaries[0]!.send('CLUSTER', 'KEYSLOT', key)]);
  }
});

describe('a URL of one node reaches the whole cluster', () => {
  const keys = keysOf('read:');
  beforeAll(async () => {
    for (const [i, key] of keys.entries()) await cluster.send(key, 'HSET', key, 'v', `value ${i}`);
  });

  it('facts are those of all primaries', async () => {
    expect(await redis.server()).toMatchObject({
      mode: 'cluster',
      role: 'master',
      hasJson: true,
      searchVersion: 21_005,
    });
  });

  it('also where the first node that the URL names is down', async () => {
    const { port } = cluster.primaries[1]!;
    const reader = await openReader({ url: `redis://127.0.0.1:1,127.0.0.1:${port}` });
    expect(await reader.exist(keys)).toEqual(keys.map(() => true));
    await reader.close();
  });

  it('a scan finds the keys of every primary', async () => {
    expect(new Set(keys.map((key) => cluster.ownerOf(key)))).toEqual(new Set(cluster.primaries));
    expect(await scanned('read:')).toEqual(keys.map(String).sort());
  });

  it('a user who may not ask for the slots is told so', async () => {
    await cluster.sendToAll('ACL', 'SETUSER', 'half', 'on', '>pw', '~*', '&*', '+@all', '-cluster|nodes');
    const reader = await openReader({ url: cluster.url.replace('//', '//half:pw@') });
    const scan = reader.scan({ prefixes: ['read:'], type: 'hash' })[Symbol.asyncIterator]();
    await expect(scan.next()).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
    await reader.close();
  });

  it('values come in the order of the keys', async () => {
    const reads = await redis.readHashes(keys, ['v']);
    expect(reads).toEqual(keys.map((_, i) => ({ kind: 'hash', values: [Buffer.from(`value ${i}`)] })));
    expect(await redis.exist([Buffer.from('nowhere'), ...keys])).toEqual([false, ...keys.map(() => true)]);
  });

  it('compare-and-set writes where each document lives, and keeps the TTL of a field', async () => {
    const written = keysOf('cas:');
    for (const key of written) await cluster.send(key, 'HSET', key, 'v', 'before');
    const [first] = written;
    await cluster.send(first!, 'HPEXPIREAT', first!, String(farAwayMs), 'FIELDS', '1', 'v');
    await cluster.send(written[1]!, 'HSET', written[1]!, 'v', 'other');
    const change = { field: 'v', expected: Buffer.from('before'), replacement: Buffer.from('after') };
    const outcomes = await redis.compareAndSet(written.map((key) => ({ key, ...change })));
    expect(outcomes.map(({ kind }) => kind)).toEqual(written.map((_, i) => (i === 1 ? 'changed' : 'written')));
    expect(await cluster.send(first!, 'HPEXPIRETIME', first!, 'FIELDS', '1', 'v')).toEqual([farAwayMs]);
    expect(await cluster.send(written[2]!, 'HGET', written[2]!, 'v')).toBe('after');
  });

  it('connections for writing are made ahead of time on every primary, or refused by the one without room', async () => {
    const writer = await openWriter({ url: cluster.url, limits: { reconnectWithinMs: 100 } });
    // The connection for control to every primary is there after this.
    await writer.exist(keys);
    const alone = await connections();
    await writer.connectLanes();
    expect((await connections()).map((count, i) => count - alone[i]!)).toEqual([4, 4, 4]);
    await writer.close();

    const [, full] = cluster.primaries;
    const patient = await openWriter({ url: cluster.url, limits: { reconnectWithinMs: 100 } });
    await patient.exist(keys);
    const refused = { code: 'CLUSTER_UNSTABLE', message: expect.stringContaining('max number of clients') };
    await expect(withoutRoom(full!, patient.connectLanes)).rejects.toMatchObject(refused);
    await patient.connectLanes();
    await patient.close();
  });
});

/** Clients of every primary. */
function connections(): Promise<number[]> {
  return Promise.all(cluster.primaries.map(clientsOf));
}

describe('an index on a cluster without a search coordinator', () => {
  const definition = (name: string, prefix: string) => ({
    name,
    storageType: 'hash' as const,
    prefixes: [prefix],
    options: [],
    fields: [{ name: 'n', path: 'n', type: 'numeric' as const, attrs: {} }],
  });

  it('lives on the node that has the slot of its name, and is found, listed and dropped there', async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    expect(new Set(names.map((name) => cluster.ownerOf(name))).size).toBe(3);
    for (const name of names) await redis.createIndex(definition(name, `${name}:`), { synonyms: { g: ['a', 'b'] } });
    expect(await redis.listIndexes()).toEqual([...names].sort());
    for (const name of names) {
      expect((await redis.indexInfo(name))?.definition.name).toBe(name);
      expect(await redis.synonyms(name)).toEqual({ g: ['a', 'b'] });
      expect(await cluster.ownerOf(name).send('FT._LIST')).toContain(name);
      expect(await redis.dropIndex(name)).toBe(true);
      expect(await redis.dropIndex(name)).toBe(false);
    }
    expect(await redis.listIndexes()).toEqual([]);
  });

  it('says under which prefixes it cannot hold everything, and which aliases it cannot have', async () => {
    const elsewhere = ['{b}:', '{c}:', '{d}:'].find((prefix) => cluster.ownerOf(prefix) !== cluster.ownerOf('{a}'))!;
    const prefixes = ['{a}:doc:', 'doc:', elsewhere];
    expect(await redis.outOfReach('{a}:idx', { prefixes, aliases: ['{a}:live', 'live'] })).toEqual({
      prefixes: ['doc:', elsewhere],
      aliases: ['live'],
    });
  });
});

describe('the lease', () => {
  it('and its fence share a slot, whatever the name of the index', async () => {
    const holder = await openWriter({ url: cluster.url });
    for (const index of ['plain', '{t}:idx', 'a}b', '{}x', '{abc', 'x{y']) {
      const guard = { key: `${index}:rvl:lease`, token: 'ours' };
      expect(await holder.takeLease(guard, { holder: 'us', ttlMs: 60_000 })).toEqual({ held: true });
      expect(await redis.takeLease({ ...guard, token: 'theirs' }, { holder: 'they', ttlMs: 1 })).toMatchObject({
        held: false,
        holder: 'us',
      });
      expect(await holder.renewLease(guard, 60_000)).toBe(true);
      await holder.releaseLease(guard);
    }
    await holder.close();
  });

  it('is looked at on its own node before documents on any node are written', async () => {
    const [other, successor] = [await openWriter({ url: cluster.url }), await openWriter({ url: cluster.url })];
    const guard = { key: 'fenced:rvl:lease', token: 'ours' };
    await other.takeLease(guard, { holder: 'us', ttlMs: 60_000 });
    await cluster.send(guard.key, 'DEL', guard.key);
    await successor.takeLease({ ...guard, token: 'theirs' }, { holder: 'they', ttlMs: 60_000 });
    const keys = keysOf('fenced:', 5);
    for (const key of keys) await cluster.send(key, 'HSET', key, 'v', 'before');
    const change = { field: 'v', expected: Buffer.from('before'), replacement: Buffer.from('after') };
    const lost = { code: 'LEASE_LOST' };
    await expect(other.compareAndSet(keys.map((key) => ({ key, ...change })))).rejects.toMatchObject(lost);
    await expect(other.moveFields(keys, [{ from: 'v', to: 'w' }])).rejects.toMatchObject(lost);
    const renames = keys.map((from) => ({ from, to: Buffer.from(`moved:${from}`) }));
    await expect(other.renameKeys(renames)).rejects.toMatchObject(lost);
    await expect(other.setString('fenced:mark', 'x')).rejects.toMatchObject(lost);
    expect(await redis.exist(keys)).toEqual(keys.map(() => true));
    await Promise.all([other.close(), successor.close()]);
  });
});

describe('renaming keys across slots', () => {
  /** Documents whose old and new names are on different nodes; `{x}` keeps one in its slot. */
  const from = (i: number, name: string) => Buffer.from(i % 5 === 0 ? `{${name}${i}}old` : `${name}old:${i}`);
  const to = (i: number, name: string) => Buffer.from(i % 5 === 0 ? `{${name}${i}}new` : `${name}new:${i}`);
  const renamesOf = (name: string, count = 20) =>
    Array.from({ length: count }, (_, i) => ({ from: from(i, name), to: to(i, name) }));

  it('keeps bytes, the TTL of the key and the TTL of its fields, of hashes and JSON documents', async () => {
    const renames = renamesOf('all');
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    for (const [i, { from: key }] of renames.entries()) {
      if (i % 4 === 3) await cluster.send(key, 'JSON.SET', key, '$', `{"n":${i}.5,"deep":{"list":[1,null,"é"]}}`);
      else await cluster.send(key, 'HSET', key, 'v', bytes, 'n', String(i));
      if (i % 2 === 1) await cluster.send(key, 'PEXPIREAT', key, String(farAwayMs + i));
      if (i % 4 === 2) await cluster.send(key, 'HPEXPIREAT', key, String(farAwayMs), 'FIELDS', '1', 'n');
    }
    expect(await redis.renameKeys(renames)).toEqual(renames.map(() => 'renamed'));
    for (const [i, { from: before, to: key }] of renames.entries()) {
      expect(await cluster.send(before, 'EXISTS', before)).toBe(0);
      expect(await cluster.send(key, 'PEXPIRETIME', key)).toBe(i % 2 === 1 ? farAwayMs + i : -1);
      if (i % 4 === 3) {
        expect(await cluster.send(key, 'JSON.GET', key)).toBe(`{"n":${i}.5,"deep":{"list":[1,null,"é"]}}`);
        continue;
      }
      expect(await cluster.sendForBuffers(key, 'HMGET', key, 'v', 'n')).toEqual([bytes, Buffer.from(String(i))]);
      const expiry = await cluster.send(key, 'HPEXPIRETIME', key, 'FIELDS', '1', 'n');
      expect(expiry).toEqual([i % 4 === 2 ? farAwayMs : -1]);
    }
    expect(await redis.renameKeys(renames)).toEqual(renames.map(() => 'already'));
    expect(await redis.renameKeys(renamesOf('nothing'))).toEqual(renames.map(() => 'gone'));
  });

  it('finishes what a crash left as two equal copies, and leaves two different ones alone', async () => {
    const renames = renamesOf('twice', 10);
    for (const [i, pair] of renames.entries()) {
      await cluster.send(pair.from, 'HSET', pair.from, 'a', 'x', 'v', `${i}`);
      await cluster.send(pair.to, 'HSET', pair.to, 'v', i % 2 ? `${i}` : 'of somebody else', 'a', 'x');
    }
    // Where a plain rename does it, both names can only be somebody else's doing.
    const equal = renames.map((_, i) => i % 2 === 1 && i % 5 !== 0);
    expect(await redis.renameKeys(renames)).toEqual(equal.map((one) => (one ? 'renamed' : 'conflict')));
    expect(await redis.exist(renames.map((pair) => pair.from))).toEqual(equal.map((one) => !one));
    expect(await redis.exist(renames.map((pair) => pair.to))).toEqual(equal.map(() => true));
  });

  it('never removes a source whose copy was refused for want of memory', async () => {
    const renames = renamesOf('full').filter((_, i) => i % 5 !== 0);
    for (const pair of renames) await cluster.send(pair.from, 'HSET', pair.from, 'v', 'x'.repeat(500));
    await cluster.sendToAll('CONFIG', 'SET', 'maxmemory', '1');
    await expect(redis.renameKeys(renames)).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
    await cluster.sendToAll('CONFIG', 'SET', 'maxmemory', '0');
    expect(await redis.exist(renames.map((one) => one.from))).toEqual(renames.map(() => true));
    expect(new Set(await redis.renameKeys(renames))).toEqual(new Set(['renamed']));
  });

  it('takes along what an application writes or deletes meanwhile', async () => {
    const renames = renamesOf('busy', 60);
    for (const pair of renames) await cluster.send(pair.from, 'HSET', pair.from, 'v', 'first');
    const moving = redis.renameKeys(renames);
    const writes = renames.map(async (pair, i) => {
      if (i % 3 === 0) return cluster.send(pair.from, 'DEL', pair.from);
      // Only while it stands there, as an application that does not know the new name would.
      const script = "return redis.call('EXISTS', KEYS[1]) == 1 and redis.call('HSET', KEYS[1], 'v', 'second')";
      return cluster.send(pair.from, 'EVAL', script, '1', pair.from);
    });
    const written = await Promise.all(writes);
    await moving;
    await redis.renameKeys(renames);
    for (const [i, pair] of renames.entries()) {
      expect(await cluster.send(pair.from, 'EXISTS', pair.from)).toBe(0);
      const value = await cluster.send(pair.to, 'HGET', pair.to, 'v');
      const acknowledged = written[i] !== null && written[i] !== 0;
      if (i % 3 === 0) expect([i, value]).toEqual([i, acknowledged ? null : 'first']);
      else expect([i, value]).toEqual([i, acknowledged || written[i] === 0 ? 'second' : 'first']);
    }
  });
});

describe('while slots move between nodes', () => {
  const keys = keysOf('{moving}:', 40);

  it('keys are found and written on either node, and where they are afterwards', async () => {
    const from = cluster.ownerOf('{moving}');
    const to = cluster.primaries.find((node) => node !== from)!;
    for (const key of keys) await cluster.send(key, 'HSET', key, 'v', 'before');
    const finish = await cluster.beginMove(slotOf('{moving}'), to);
    const change = { field: 'v', expected: Buffer.from('before'), replacement: Buffer.from('after') };
    expect(await redis.exist(keys)).toEqual(keys.map(() => true));
    const outcomes = await redis.compareAndSet(keys.map((key) => ({ key, ...change })));
    // What a node did before it sent the rest elsewhere is asked for again, and found done.
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['already', 'written']));

    const found = scanned('{moving}:');
    await finish();
    expect(await found).toEqual(keys.map(String).sort());
    expect(await redis.readHashes(keys, ['v'])).toEqual(
      keys.map(() => ({ kind: 'hash', values: [Buffer.from('after')] })),
    );
  });
});

/** Kills a node, so it is the last one. */
it('a node that stays away ends the work with an error that can be resumed from, and is used again when it is back', async () => {
  const limits = { reconnectWithinMs: 300 };
  const impatient = await openWriter({ url: cluster.url, limits });
  const keys = keysOf('away:');
  for (const key of keys) await cluster.send(key, 'HSET', key, 'v', 'before');
  const change = { field: 'v', expected: Buffer.from('before'), replacement: Buffer.from('after') };
  const changes = keys.map((key) => ({ key, ...change }));
  await impatient.exist(keys);
  const [, , third] = cluster.primaries;
  const kept = keys.filter((key) => cluster.ownerOf(key) !== third);
  await third!.kill();
  await expect(impatient.compareAndSet(changes)).rejects.toMatchObject({ code: 'CLUSTER_UNSTABLE' });
  await expect(
    impatient.renameKeys(keys.map((from) => ({ from, to: Buffer.from(`to:${from}`) }))),
  ).rejects.toMatchObject({
    code: 'CLUSTER_UNSTABLE',
  });
  await third!.restart();
  await cluster.settled();
  // Without AOF or replica the node has lost what it had, and nothing brings that back under either name.
  expect((await impatient.exist(keys)).filter(Boolean).length).toBe(kept.length);
  expect(new Set((await impatient.compareAndSet(changes)).map(({ kind }) => kind))).toEqual(
    new Set(['already', 'gone']),
  );
  await impatient.close();
});
