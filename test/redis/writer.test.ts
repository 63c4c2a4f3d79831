import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LeaseGuard, RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { indexIsReady } from './index-is-ready.ts';

let server: TestServer;
let writer: RedisWriter;

beforeAll(async () => {
  server = await startTestServer();
  writer = await openWriter({ url: server.url });
});
afterAll(async () => {
  await writer.close();
  await server.stop();
});

const send = (...args: (string | Buffer)[]) => server.send(...args);

function textIndex(name: string): IndexDefinition {
  return {
    name,
    storageType: 'hash',
    prefixes: [`${name}:`],
    options: [],
    fields: [{ name: 't', path: 't', type: 'text', attrs: {} }],
  };
}

/** A lease that is held. */
async function leased(key: string): Promise<LeaseGuard> {
  const guard = { key, token: `token of ${key}` };
  expect(await writer.takeLease(guard, { holder: 'a test', ttlMs: 60_000 })).toEqual({ held: true });
  return guard;
}

async function lost(key: string): Promise<LeaseGuard> {
  await leased(key);
  return { key, token: 'another token' };
}

describe('createIndex()', () => {
  it('creates what can be read back', async () => {
    const definition = textIndex('plain');
    await writer.createIndex(definition, {});
    expect((await writer.indexInfo('plain'))?.definition).toMatchObject({ name: 'plain', prefixes: ['plain:'] });
  });

  it.each([['without'], ['with']])('indexes existing documents under their synonyms, %s a guard', async (guarded) => {
    const name = `synonyms-${guarded}`;
    for (let i = 0; i < 50; i++) await send('HSET', `${name}:${i}`, 't', i % 2 ? 'tall' : 'small');
    const synonyms = { g1: ['tall', 'high'], g2: ['small', 'tiny'] };
    const guard = guarded === 'with' ? { guard: await leased(`${name}:rvl:lease`) } : {};
    await writer.createIndex(textIndex(name), { synonyms, ...guard });
    await indexIsReady(server, name);
    expect(await writer.countMatches(name, 'high')).toBe(25);
    expect(await writer.countMatches(name, 'tiny')).toBe(25);
    expect(await writer.synonyms(name)).toEqual({ g1: ['high', 'tall'], g2: ['small', 'tiny'] });
  });

  it('leaves existing documents alone when told so, synonyms or not', async () => {
    await send('HSET', 'skip:1', 't', 'tall');
    await writer.createIndex(textIndex('skip'), { skipInitialScan: true, synonyms: { g: ['tall', 'high'] } });
    await indexIsReady(server, 'skip');
    expect(await writer.countMatches('skip', '*')).toBe(0);
    await send('HSET', 'skip:2', 't', 'tall');
    expect(await writer.countMatches('skip', 'high')).toBe(1);
  });

  it('says that an index of that name exists', async () => {
    await writer.createIndex(textIndex('twice'), {});
    const guard = await leased('twice:rvl:lease');
    await expect(writer.createIndex(textIndex('twice'), {})).rejects.toMatchObject({ code: 'INDEX_EXISTS' });
    await expect(writer.createIndex(textIndex('twice'), { guard })).rejects.toMatchObject({ code: 'INDEX_EXISTS' });
  });

  it('quotes the server where it refuses a definition', async () => {
    const [field] = textIndex('x').fields;
    const definition = { ...textIndex('refused'), fields: [field!, field!] };
    const guard = await leased('refused:rvl:lease');
    for (const options of [{}, { guard }]) {
      await expect(writer.createIndex(definition, options)).rejects.toMatchObject({
        code: 'DEFINITION_REFUSED',
        message: 'The server refuses the definition of index "refused": Duplicate field in schema - t',
      });
    }
  });

  it('leaves no index behind when its synonyms are refused', async () => {
    const synonyms = { a: ['one', 'two'], b: ['three', 'four'] };
    await send('ACL', 'SETUSER', 'nosyn', 'on', '>p', '~*', '+@all', '-ft.synupdate');
    const poor = await openWriter({ url: server.url.replace('//', '//nosyn:p@') });
    await expect(poor.createIndex(textIndex('half'), { synonyms })).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
    expect(await writer.indexInfo('half')).toBeUndefined();
    await poor.close();
  });

  it('creates nothing when the lease is lost', async () => {
    const guard = await lost('stale-create:rvl:lease');
    await expect(writer.createIndex(textIndex('stale-create'), { guard })).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    expect(await writer.indexInfo('stale-create')).toBeUndefined();
  });

  it('creates an index with more words than a script can hold', async () => {
    const prefixes = Array.from({ length: 7100 }, (_, i) => `many${i}:`);
    const guard = await leased('many:rvl:lease');
    await writer.createIndex({ ...textIndex('many'), prefixes }, { guard });
    expect((await writer.indexInfo('many'))?.definition.prefixes).toHaveLength(7100);
  });
});

describe('dropIndex()', () => {
  it('drops the index and keeps its documents, with and without a guard', async () => {
    for (const guard of [undefined, await leased('drop:rvl:lease')]) {
      await send('HSET', 'drop:1', 't', 'x');
      await writer.createIndex(textIndex('drop'), {});
      await indexIsReady(server, 'drop');
      expect(await writer.dropIndex('drop', guard ? { guard } : {})).toBe(true);
      expect(await writer.indexInfo('drop')).toBeUndefined();
      expect(await send('EXISTS', 'drop:1')).toBe(1);
    }
  });

  it('deletes the documents when told so', async () => {
    await send('HSET', 'drop-docs:1', 't', 'x');
    await writer.createIndex(textIndex('drop-docs'), {});
    await indexIsReady(server, 'drop-docs');
    expect(await writer.dropIndex('drop-docs', { deleteDocuments: true })).toBe(true);
    await expect.poll(() => send('EXISTS', 'drop-docs:1')).toBe(0);
  });

  it('keeps the documents of a temporary index on servers that can', async () => {
    await send('FT.CREATE', 'fleeting', 'PREFIX', '1', 'fleeting:', 'TEMPORARY', '3600', 'SCHEMA', 't', 'TEXT');
    await send('HSET', 'fleeting:1', 't', 'x');
    await writer.dropIndex('fleeting');
    expect(await send('EXISTS', 'fleeting:1')).toBe(1);
  });

  it('answers false where no such index exists', async () => {
    expect(await writer.dropIndex('no-such-index')).toBe(false);
  });

  it('refuses an alias and leaves the index behind it', async () => {
    await writer.createIndex(textIndex('behind'), {});
    await writer.setAlias('in-front', 'behind');
    await expect(writer.dropIndex('in-front')).rejects.toMatchObject({
      code: 'NAME_IS_ALIAS',
      details: { alias: 'in-front', index: 'behind' },
    });
    expect(await writer.indexInfo('behind')).toBeDefined();
  });

  it('drops nothing when the lease is lost', async () => {
    await writer.createIndex(textIndex('stale-drop'), {});
    const guard = await lost('stale-drop:rvl:lease');
    await expect(writer.dropIndex('stale-drop', { guard })).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await writer.indexInfo('stale-drop')).toBeDefined();
  });
});

describe('setAlias()', () => {
  it('creates an alias and moves it', async () => {
    await writer.createIndex(textIndex('alias-a'), {});
    await writer.createIndex(textIndex('alias-b'), {});
    await writer.setAlias('alias', 'alias-a');
    expect((await writer.indexInfo('alias'))?.definition.name).toBe('alias-a');
    await writer.setAlias('alias', 'alias-b', await leased('alias-b:rvl:lease'));
    expect((await writer.indexInfo('alias'))?.definition.name).toBe('alias-b');
  });

  it('says that the index does not exist', async () => {
    await expect(writer.setAlias('alias-c', 'no-such-index')).rejects.toMatchObject({
      code: 'INDEX_MISSING',
      details: { index: 'no-such-index' },
    });
  });

  it('sets nothing when the lease is lost', async () => {
    await writer.createIndex(textIndex('stale-alias'), {});
    const guard = await lost('stale-alias:rvl:lease');
    await expect(writer.setAlias('alias-d', 'stale-alias', guard)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await writer.indexInfo('alias-d')).toBeUndefined();
  });
});

describe('a connection that breaks', () => {
  let proxy: FaultProxy;
  let fragile: RedisWriter;
  beforeAll(async () => {
    proxy = await startFaultProxy(server.port);
    fragile = await openWriter({ url: proxy.url });
  });
  afterAll(async () => {
    await fragile.close();
    await proxy.close();
  });

  it('does not drop an index twice', async () => {
    // Reverse shadowing: a second drop of "shadow" would hit the index behind the alias of that name.
    await writer.createIndex(textIndex('shadowed'), {});
    await writer.setAlias('shadow', 'shadowed');
    await writer.createIndex(textIndex('shadow'), {});
    proxy.cutAfter(1, 'toClient');
    await expect(fragile.dropIndex('shadow')).rejects.toMatchObject({ code: 'CONNECTION_LOST', changed: 'unknown' });
    expect((await writer.indexInfo('shadow'))?.definition.name).toBe('shadowed');
    await expect(fragile.dropIndex('shadow')).rejects.toMatchObject({ code: 'NAME_IS_ALIAS' });
    expect(await writer.indexInfo('shadowed')).toBeDefined();
  });

  it('repeats setting an alias', async () => {
    await writer.createIndex(textIndex('again'), {});
    proxy.cutAfter(1, 'toClient');
    await fragile.setAlias('again-alias', 'again');
    expect((await writer.indexInfo('again-alias'))?.definition.name).toBe('again');
  });
});

describe('a user with few permissions', () => {
  const as = async (name: string, ...rules: string[]) => {
    await send('ACL', 'SETUSER', name, 'reset', 'on', '>p', '~*', '+@all', ...rules);
    return openWriter({ url: server.url.replace('//', `//${name}:p@`) });
  };

  it('creates, renames and drops without EVAL', async () => {
    const poor = await as('noeval', '-eval');
    const guard = await leased('poor:rvl:lease');
    await send('HSET', 'poor:1', 't', 'tall');
    await poor.createIndex(textIndex('poor'), { guard, synonyms: { g: ['tall', 'high'] } });
    await indexIsReady(server, 'poor');
    expect(await writer.countMatches('poor', 'high')).toBe(1);
    await poor.setAlias('poor-alias', 'poor', guard);
    await expect(poor.dropIndex('poor-alias', { guard })).rejects.toMatchObject({ code: 'NAME_IS_ALIAS' });
    await expect(poor.dropIndex('poor', { guard: { ...guard, token: 'x' } })).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    expect(await poor.dropIndex('poor', { guard })).toBe(true);
    await poor.close();
  });

  it('learns which command was not permitted', async () => {
    const poor = await as('nodrop', '-ft.dropindex', '-ft.create');
    await writer.createIndex(textIndex('nodrop'), {});
    await expect(poor.dropIndex('nodrop')).rejects.toMatchObject({
      code: 'NOT_PERMITTED',
      message: expect.stringContaining('"FT.DROPINDEX"'),
    });
    await expect(poor.createIndex(textIndex('nocreate'), {})).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
    await poor.close();
  });

  it('still learns what the server is without MODULE LIST and debug commands', async () => {
    const poor = await as('nolist', '-module|list', '-ft.debug');
    expect(await poor.server()).toMatchObject({ searchVersion: 0, hasJson: true });
    await writer.createIndex(textIndex('nolist'), {});
    expect(await poor.permanence('nolist')).toBe('unknown');
    await poor.close();
  });

  it('setString() answers false where it is not allowed', async () => {
    const poor = await as('noset', 'resetkeys', '~mine:*');
    expect(await poor.setString('mine:1', 'x')).toBe(true);
    expect(await writer.getString('mine:1')).toBe('x');
    expect(await poor.setString('theirs:1', 'x')).toBe(false);
    await poor.deleteString('mine:1');
    await poor.deleteString('theirs:1');
    expect(await writer.getString('mine:1')).toBeUndefined();
    await poor.close();
  });
});

describe('leases', () => {
  const take = (key: string, token: string, ttlMs = 60_000) =>
    writer.takeLease({ key, token }, { holder: `holder of "${token}"`, ttlMs });

  it('are held by one token, and tell who holds them and for how long', async () => {
    expect(await take('lease:1', 'a')).toEqual({ held: true });
    const reply = await take('lease:1', 'b');
    expect(reply).toEqual({ held: false, holder: 'holder of "a"', expiresInMs: expect.any(Number) });
    expect(reply.held ? 0 : reply.expiresInMs).toBeGreaterThan(50_000);
  });

  it('can be taken again by the same token', async () => {
    await take('lease:2', 'a', 1_000);
    expect(await take('lease:2', 'a', 60_000)).toEqual({ held: true });
    expect(await send('PTTL', 'lease:2')).toBeGreaterThan(50_000);
  });

  it('are renewed and released by their holder only', async () => {
    await take('lease:3', 'a', 1_000);
    expect(await writer.renewLease({ key: 'lease:3', token: 'b' }, 60_000)).toBe(false);
    expect(await writer.renewLease({ key: 'lease:3', token: 'a' }, 60_000)).toBe(true);
    expect(await send('PTTL', 'lease:3')).toBeGreaterThan(50_000);
    await writer.releaseLease({ key: 'lease:3', token: 'b' });
    expect(await take('lease:3', 'b')).toMatchObject({ held: false });
    await writer.releaseLease({ key: 'lease:3', token: 'a' });
    expect(await take('lease:3', 'b')).toEqual({ held: true });
  });

  it('show the content of a key that is no lease as its holder', async () => {
    await send('SET', 'lease:5', 'not ours');
    expect(await take('lease:5', 'a')).toEqual({
      held: false,
      holder: 'not ours',
      expiresInMs: Number.POSITIVE_INFINITY,
    });
    expect(await writer.renewLease({ key: 'lease:5', token: '' }, 1_000)).toBe(false);
  });
});
