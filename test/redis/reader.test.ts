import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RedisReader } from '../../src/redis/port.ts';
import { openReader } from '../../src/redis/reader.ts';
import { parseInfo } from '../../src/schema/parse-info.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { indexIsReady } from './index-is-ready.ts';

let server: TestServer;
let reader: RedisReader;

beforeAll(async () => {
  server = await startTestServer();
  reader = await openReader({ url: server.url });
});
afterAll(async () => {
  await reader.close();
  await server.stop();
});

const send = (...args: (string | Buffer)[]) => server.send(...args);
const create = (command: string) => send('FT.CREATE', ...command.split(' '));
const keysOf = (...names: string[]) => names.map((name) => Buffer.from(name));
const vector = (...values: number[]) => Buffer.from(new Float32Array(values).buffer);

describe('server()', () => {
  it('tells what the server is', async () => {
    const facts = await reader.server();
    expect(facts).toMatchObject({
      address: `127.0.0.1:${server.port}`,
      hasJson: true,
      mode: 'standalone',
      role: 'master',
      connectedReplicas: 0,
      aofEnabled: false,
      maxMemoryBytes: 0,
      evictionPolicy: 'noeviction',
    });
    expect(facts.redisVersion).toMatch(/^\d+\.\d+\.\d+$/);
    expect(facts.searchVersion).toBeGreaterThan(20_000);
    expect(facts.runId).toMatch(/^[0-9a-f]{40}$/);
    expect(facts.usedMemoryBytes).toBeGreaterThan(100_000);
  });

  it('says that a server has no search module', async () => {
    const plain = await startTestServer({ modules: false });
    const its = await openReader({ url: plain.url });
    await expect(its.server()).rejects.toMatchObject({ code: 'SEARCH_MISSING' });
    await expect(its.listIndexes()).rejects.toMatchObject({ code: 'SEARCH_MISSING' });
    await its.close();
    await plain.stop();
  });
});

describe('listIndexes()', () => {
  it('lists real indexes sorted, without aliases and scratch indexes', async () => {
    for (const name of ['list:b', 'list:a', 'list:a:rvl:probe:1'])
      await create(`${name} PREFIX 1 ${name}: SCHEMA t TEXT`);
    await send('FT.ALIASADD', 'list:alias', 'list:a');
    expect((await reader.listIndexes()).filter((name) => name.startsWith('list:'))).toEqual(['list:a', 'list:b']);
  });
});

describe('indexInfo()', () => {
  it('tells definition and counters, by name and by alias', async () => {
    await create(
      'info ON HASH PREFIX 1 info: SCHEMA t TEXT SORTABLE v VECTOR FLAT 6 TYPE FLOAT32 DIM 2 DISTANCE_METRIC L2',
    );
    await send('FT.ALIASADD', 'info-alias', 'info');
    await send('HSET', 'info:1', 't', 'hello', 'v', vector(1, 2));
    await indexIsReady(server, 'info');
    const info = await reader.indexInfo('info-alias');
    expect(info?.definition).toMatchObject({ name: 'info', prefixes: ['info:'], storageType: 'hash' });
    expect(info?.definition.fields.map(({ name, type }) => [name, type])).toEqual([
      ['t', 'text'],
      ['v', 'vector'],
    ]);
    expect(info?.stats).toMatchObject({ numDocs: 1, indexingFailures: 0, percentIndexed: 1, indexing: false });
    expect(info?.raw).toMatchObject({ index_name: 'info' });
    expect(JSON.parse(JSON.stringify(info?.raw))).toEqual(info?.raw);
  });

  it('answers undefined where no such index exists', async () => {
    expect(await reader.indexInfo('no-such-index')).toBeUndefined();
  });

  it('means the same in RESP3', async () => {
    await create(
      'resp3 ON HASH PREFIX 2 a: b: FILTER @n>1 STOPWORDS 1 the SCHEMA t TEXT WEIGHT 2 NOSTEM g TAG SEPARATOR ; CASESENSITIVE n NUMERIC SORTABLE v VECTOR HNSW 8 TYPE FLOAT16 DIM 4 DISTANCE_METRIC COSINE M 24',
    );
    const client = createClient({ url: server.url, RESP: 3, commandOptions: {} });
    await client.connect();
    const reply = await client.sendCommand(['FT.INFO', 'resp3']);
    client.destroy();
    expect(parseInfo(reply)).toEqual((await reader.indexInfo('resp3'))?.definition);
  });
});

describe('what FT.INFO hides', () => {
  it('hiddenAttributes() finds the attributes of vector fields', async () => {
    await create(
      'hidden PREFIX 1 hidden: SCHEMA t TEXT v VECTOR HNSW 10 TYPE FLOAT32 DIM 2 DISTANCE_METRIC L2 EF_RUNTIME 33 EPSILON 0.03 f-f AS flat VECTOR FLAT 8 TYPE FLOAT32 DIM 2 DISTANCE_METRIC L2 BLOCK_SIZE 64',
    );
    const { definition } = (await reader.indexInfo('hidden'))!;
    expect(await reader.hiddenAttributes(definition)).toEqual(
      new Map([
        ['v', { ef_runtime: 33, epsilon: 0.03 }],
        ['flat', { block_size: 64 }],
      ]),
    );
  });

  it('permanence() tells a temporary index', async () => {
    await create('forever PREFIX 1 forever: SCHEMA t TEXT');
    await create('fleeting PREFIX 1 fleeting: TEMPORARY 3600 SCHEMA t TEXT');
    expect(await reader.permanence('forever')).toBe('permanent');
    expect(await reader.permanence('fleeting')).toBe('temporary');
    await expect(reader.permanence('no-such-index')).rejects.toMatchObject({ code: 'INDEX_MISSING' });
  });

  it('synonyms() groups terms', async () => {
    await create('syn PREFIX 1 syn: SCHEMA t TEXT');
    await send('FT.SYNUPDATE', 'syn', 'g2', 'tall', 'high');
    await send('FT.SYNUPDATE', 'syn', 'g1', 'high', 'big');
    expect(await reader.synonyms('syn')).toEqual({ g1: ['big', 'high'], g2: ['high', 'tall'] });
    await expect(reader.synonyms('no-such-index')).rejects.toMatchObject({ code: 'INDEX_MISSING' });
  });

  it('aliases() lists them, or answers undefined before Redis 8.10', async () => {
    await create('aliased PREFIX 1 aliased: SCHEMA t TEXT');
    await send('FT.ALIASADD', 'other-name', 'aliased');
    const { searchVersion } = await reader.server();
    expect(await reader.aliases('aliased')).toEqual(searchVersion >= 81_000 ? ['other-name'] : undefined);
  });
});

describe('scan()', () => {
  async function scan(prefixes: string[], type: 'hash' | 'json', count = 7): Promise<string[]> {
    const keys: string[] = [];
    for await (const batch of reader.scan({ prefixes, type, count })) keys.push(...batch.map(String));
    return [...new Set(keys)].sort();
  }
  const numbered = (start: string, count: number) => Array.from({ length: count }, (_, i) => `${start}${i}`).sort();

  beforeAll(async () => {
    for (const key of [...numbered('scan:a:', 40), ...numbered('scan:b:', 20), 'scan:*', 'scanx'])
      await send('HSET', key, 'f', 'v');
    await send('SET', 'scan:a:string', 'x');
    await send('JSON.SET', 'scan:a:json', '$', '{}');
  });

  it('finds all keys of the type under the prefix, and no others', async () => {
    expect(await scan(['scan:a:'], 'hash')).toEqual(numbered('scan:a:', 40));
    expect(await scan(['scan:a:'], 'json')).toEqual(['scan:a:json']);
  });

  it('takes a prefix literally', async () => {
    expect(await scan(['scan:*'], 'hash')).toEqual(['scan:*']);
  });

  it('yields every key once where one prefix covers another', async () => {
    let yielded = 0;
    for await (const batch of reader.scan({ prefixes: ['scan:', 'scan:a:'], type: 'hash', count: 10_000 }))
      yielded += batch.length;
    expect(yielded).toBe(61);
  });

  it('counts without making keys', async () => {
    const count = async (prefixes: string[], type: 'hash' | 'json') => {
      let total = 0;
      for await (const keys of reader.scanCounts({ prefixes, type, count: 7 })) total += keys;
      return total;
    };
    expect(await count(['scan:a:'], 'hash')).toBe(40);
    expect(await count(['scan:a:', 'scan:b:'], 'hash')).toBe(60);
    expect(await count(['scan:a:'], 'json')).toBe(1);
    expect(await count(['scan:b:1', 'scan:b:2', 'scan:b:3', 'scan:b:4', 'scan:b:5'], 'hash')).toBe(15);
    expect(await count(['nothing'], 'hash')).toBe(0);
  });

  it('finds the keys of many prefixes with one scan', async () => {
    const prefixes = ['scan:b:1', 'scan:b:2', 'scan:b:3', 'scan:b:4', 'scan:b:5', 'scan:b:6'];
    expect(await scan(prefixes, 'hash')).toEqual(numbered('scan:b:', 20).filter((key) => /:[1-6]/.test(key)));
  });

  it('finds everything for the empty prefix', async () => {
    expect(await scan([''], 'hash')).toEqual(expect.arrayContaining([...numbered('scan:b:', 20), 'scanx']));
  });

  it('yields keys that are no UTF-8 as they are', async () => {
    const key = Buffer.from([...Buffer.from('scanbin:'), 0xff, 0x00, 0xfe]);
    await send('HSET', key, 'f', 'v');
    const found: Buffer[] = [];
    for await (const batch of reader.scan({ prefixes: ['scanbin:'], type: 'hash' })) found.push(...batch);
    expect(found).toEqual([key]);
  });

  it('stops at a signal', async () => {
    const controller = new AbortController();
    const walk = async () => {
      for await (const _batch of reader.scan({
        prefixes: ['scan:a:'],
        type: 'hash',
        count: 1,
        signal: controller.signal,
      })) {
        controller.abort(new Error('stop'));
      }
    };
    await expect(walk()).rejects.toThrow('stop');
  });
});

describe('reading documents', () => {
  beforeAll(async () => {
    await send('HSET', 'read:1', 'v', Buffer.from([1, 2, 255]), 'w', '');
    await send('SET', 'read:string', 'x');
    await send('JSON.SET', 'read:json', '$', '{"a": {"b": [1, 2.5]}, "n": null, "s": "ü"}');
  });

  it('readHashes() answers bytes, nulls and other types in order', async () => {
    expect(await reader.readHashes(keysOf('read:1', 'read:none', 'read:string'), ['v'])).toEqual([
      { kind: 'hash', values: [Buffer.from([1, 2, 255])] },
      { kind: 'hash', values: [null] },
      { kind: 'other-type' },
    ]);
    expect(await reader.readHashes(keysOf('read:none', 'read:1'), ['v', 'x', 'w'])).toEqual([
      { kind: 'hash', values: [null, null, null] },
      { kind: 'hash', values: [Buffer.from([1, 2, 255]), null, Buffer.alloc(0)] },
    ]);
    expect(await reader.readHashes([], ['v'])).toEqual([]);
  });

  it('fieldLengths() answers bytes, 0 and -1', async () => {
    expect(await reader.fieldLengths(keysOf('read:1', 'read:none', 'read:string'), ['v', 'w'])).toEqual([
      [3, 0],
      [0, 0],
      [-1, -1],
    ]);
  });

  it('readJson() answers parsed values, whatever form the path has', async () => {
    const [key] = keysOf('read:json');
    expect(await reader.readJson(key!, ['$.a.b', '.s', 's', '$.n', '$.none', 'a'])).toEqual([
      [1, 2.5],
      'ü',
      'ü',
      null,
      undefined,
      { b: [1, 2.5] },
    ]);
    expect(await reader.readJson(Buffer.from('read:none'), ['$.a'])).toEqual([undefined]);
    expect(await reader.readJson(Buffer.from('read:string'), ['$.a'])).toEqual([undefined]);
  });

  it('exist(), memoryUsage() and getString() answer about absent keys, too', async () => {
    expect(await reader.exist(keysOf('read:1', 'read:none'))).toEqual([true, false]);
    expect(await reader.exist(keysOf('read:1', 'read:string', 'read:1'))).toEqual([true, true, true]);
    expect(await reader.exist(keysOf('read:none', 'read:no'))).toEqual([false, false]);
    expect(await reader.exist(keysOf('read:none'))).toEqual([false]);
    expect(await reader.exist([])).toEqual([]);
    expect(await reader.memoryUsage(Buffer.from('read:1'))).toBeGreaterThan(30);
    expect(await reader.memoryUsage(Buffer.from('read:none'))).toBeUndefined();
    expect(await reader.getString('read:string')).toBe('x');
    expect(await reader.getString('read:none')).toBeUndefined();
  });
});

describe('searching', () => {
  const strange = Buffer.from([...Buffer.from('find:'), 0xff, 0x80]);
  beforeAll(async () => {
    await create('find PREFIX 1 find: SCHEMA n NUMERIC my-vec:f VECTOR FLAT 6 TYPE FLOAT32 DIM 2 DISTANCE_METRIC L2');
    for (let i = 0; i < 600; i++) await send('HSET', `find:${i}`, 'n', String(i), 'my-vec:f', vector(i, 0));
    await send('HSET', strange, 'n', '-1', 'my-vec:f', vector(-5, 0));
    await send('HSET', 'find:broken', 'n', '1', 'my-vec:f', 'short');
    await indexIsReady(server, 'find');
  });

  it('indexed() tells for each key whether the index holds it, over several searches', async () => {
    const keys = [
      strange,
      ...keysOf(...Array.from({ length: 600 }, (_, i) => `find:${i}`)),
      ...keysOf('find:broken', 'find:none'),
    ];
    const held = await reader.indexed('find', keys);
    expect(held.slice(0, 601).every(Boolean)).toBe(true);
    expect(held.slice(601)).toEqual([false, false]);
    expect(await reader.indexed('find', [])).toEqual([]);
  });

  it('countMatches() counts', async () => {
    expect(await reader.countMatches('find', '*')).toBe(601);
    expect(await reader.countMatches('find', '@n:[0 9]')).toBe(10);
    await expect(reader.countMatches('no-such-index', '*')).rejects.toMatchObject({ code: 'INDEX_MISSING' });
  });

  it('nearest() answers keys and distances, nearest first', async () => {
    const hits = await reader.nearest('find', { field: 'my-vec:f', vector: vector(-4, 0), k: 3 });
    expect(hits).toEqual([
      { key: strange, distance: 1 },
      { key: Buffer.from('find:0'), distance: 16 },
      { key: Buffer.from('find:1'), distance: 25 },
    ]);
  });

  it('nearest() puts documents without a distance last', async () => {
    await create('nan PREFIX 1 nan: SCHEMA v VECTOR HNSW 6 TYPE FLOAT32 DIM 2 DISTANCE_METRIC COSINE');
    await send('HSET', 'nan:zero', 'v', vector(0, 0));
    await send('HSET', 'nan:far', 'v', vector(-1, 0));
    await send('HSET', 'nan:near', 'v', vector(1, 0));
    await indexIsReady(server, 'nan');
    const hits = await reader.nearest('nan', { field: 'v', vector: vector(1, 0), k: 3, efRuntime: 50 });
    expect(hits.map(({ key }) => String(key)).slice(0, 1)).toEqual(['nan:near']);
    expect(hits.filter(({ distance }) => Number.isNaN(distance)).length).toBeLessThanOrEqual(1);
  });

  it('says which length the server wanted', async () => {
    await expect(reader.nearest('find', { field: 'my-vec:f', vector: Buffer.alloc(4), k: 1 })).rejects.toMatchObject({
      code: 'SERVER_REFUSED',
      message: expect.stringContaining('blob size (4)'),
    });
  });
});
