import { createClient } from '@redis/client';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonicalDefinition } from '../../src/schema/canonical.ts';
import { createWords } from '../../src/schema/create-words.ts';
import type { Field, IndexDefinition } from '../../src/schema/definition.ts';
import { replyMap } from '../../src/schema/info-reply.ts';
import { parseInfo, unrecognisedInfo, withHidden } from '../../src/schema/parse-info.ts';
import { parseStats } from '../../src/schema/parse-stats.ts';
import { rawInfo } from '../../src/schema/raw-info.ts';
import { arbitraryDefinition } from '../schema/arbitrary-definition.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

type Send = (...words: string[]) => Promise<unknown>;

let server: TestServer;
const senders: Record<string, Send> = {};
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  server = await startTestServer();
  for (const RESP of [2, 3] as const) {
    const client = createClient({ url: server.url, RESP });
    await client.connect();
    senders[RESP] = (...words) => client.sendCommand(words);
    closers.push(() => client.destroy());
  }
});

afterAll(async () => {
  for (const close of closers) {
    close();
  }
  await server.stop();
});

beforeEach(async () => {
  await server.send('FLUSHALL');
});

const plain: IndexDefinition = { name: 'i', storageType: 'hash', prefixes: ['a:'], options: [], fields: [] };

/** Creates it, reads it under both protocols, and creates what was read again. */
async function readBack(definition: IndexDefinition): Promise<IndexDefinition> {
  await server.send('FT.CREATE', ...createWords(definition));
  const replies = await Promise.all(Object.values(senders).map((send) => send('FT.INFO', definition.name)));
  const [first, second] = replies.map(parseInfo);
  expect(second).toEqual(first);
  expect(replies.map((reply) => parseInfo(rawInfo(reply)))).toEqual([first, first]);
  expect(replies.flatMap(unrecognisedInfo)).toEqual([]);
  await server.send('FT.CREATE', ...createWords(first!, { name: 'again' }));
  const again = parseInfo(await server.send('FT.INFO', 'again'));
  expect({ ...again, name: definition.name }).toEqual(first);
  await server.send('FT.DROPINDEX', 'again');
  await server.send('FT.DROPINDEX', definition.name);
  return first!;
}

const field = (type: Field['type'], attrs: Field['attrs'] = {}): Field => ({ name: 'f', path: 'f', type, attrs });
const dense = { dims: 4, datatype: 'float32', distance_metric: 'cosine' };

describe('what FT.CREATE was told is what FT.INFO tells', () => {
  it.each<Field>([
    field('text'),
    field('text', { sortable: true }),
    field('text', { sortable: true, unf: true, no_index: true }),
    field('text', { no_index: true }),
    field('text', { weight: 2.5, no_stem: true, withsuffixtrie: true, index_empty: true, index_missing: true }),
    field('text', { weight: 0.30000000000000004 }),
    field('tag'),
    field('tag', {
      separator: '|',
      case_sensitive: true,
      withsuffixtrie: true,
      index_empty: true,
      index_missing: true,
    }),
    field('tag', { sortable: true, unf: true, separator: ' ' }),
    field('tag', { sortable: true, case_sensitive: true }),
    field('numeric', { sortable: true, index_missing: true }),
    field('numeric', { no_index: true }),
    field('geo', { sortable: true, unf: true }),
    field('geoshape'),
    field('geoshape', { coord_system: 'flat', index_missing: true, sortable: true }),
    field('vector', { ...dense, algorithm: 'flat', index_missing: true }),
    field('vector', { ...dense, algorithm: 'hnsw', m: 8, ef_construction: 99 }),
    field('vector', { ...dense, algorithm: 'hnsw', datatype: 'float64', distance_metric: 'l2' }),
    field('vector', { ...dense, algorithm: 'flat', datatype: 'float16', distance_metric: 'ip' }),
    field('vector', { ...dense, algorithm: 'flat', datatype: 'bfloat16' }),
  ])('$type $attrs', async (one) => {
    const definition = { ...plain, fields: [one] };
    expect(await readBack(definition)).toEqual(canonicalDefinition(definition));
  });

  it('a JSON tag with a separator, and one without', async () => {
    const fields: Field[] = [
      { name: 'with', path: '$.a', type: 'tag', attrs: { separator: ',' } },
      { name: 'without', path: '$.b', type: 'tag', attrs: {} },
    ];
    const definition: IndexDefinition = { ...plain, storageType: 'json', fields };
    expect(await readBack(definition)).toEqual(definition);
  });

  it('two attributes on one field, and names that are words of the protocol', async () => {
    const fields: Field[] = [
      { name: 'b', path: 'a', type: 'text', attrs: {} },
      { name: 'c', path: 'a', type: 'tag', attrs: {} },
      { name: 'SORTABLE', path: 'AS', type: 'tag', attrs: { sortable: true } },
      { name: 'NOINDEX', path: 'type', type: 'text', attrs: {} },
    ];
    expect((await readBack({ ...plain, fields })).fields).toEqual(fields);
  });

  it.each([0, 1, 0.1, 1e-9])('a score of %d', async (score) => {
    const definition = { ...plain, score, fields: [field('text')] };
    expect(await readBack(definition)).toEqual(canonicalDefinition(definition));
  });

  it('any definition', async () => {
    const definitions = arbitraryDefinition({ forStack: true, hidden: false });
    await fc.assert(
      fc.asyncProperty(definitions, async (definition) => {
        await server.send('FLUSHALL');
        expect(await readBack(definition)).toEqual(definition);
      }),
      { numRuns: 150 },
    );
  });
});

it('an index that FT.ALTER made, with a field called weight after a text, can be created again', async () => {
  await server.send('FT.CREATE', 'altered', 'SCHEMA', 'title', 'TEXT', 'v', 'TAG');
  await server.send('FT.ALTER', 'altered', 'SCHEMA', 'ADD', 'weight', 'NUMERIC');
  await server.send('FT.ALTER', 'altered', 'SCHEMA', 'ADD', 'Separator', 'TEXT');
  const definition = parseInfo(await server.send('FT.INFO', 'altered'));
  await server.send('FT.DROPINDEX', 'altered');
  await server.send('FT.CREATE', ...createWords(definition));
  const again = parseInfo(await server.send('FT.INFO', 'altered'));
  expect(again.fields.map(({ name }) => name).sort()).toEqual(['Separator', 'title', 'v', 'weight']);
});

it('what FT.INFO hides comes back through VECSIM_INFO', async (context) => {
  const hnsw = { ...dense, algorithm: 'hnsw', ef_runtime: 33, epsilon: 0.03 };
  const flat = { ...dense, algorithm: 'flat', block_size: 64 };
  const fields = [
    { ...field('vector', hnsw), name: 'hnsw' },
    { ...field('vector', flat), name: 'flat' },
  ];
  await server.send('FT.CREATE', ...createWords({ ...plain, fields }));
  const shown = parseInfo(await server.send('FT.INFO', 'i'));
  const hidden = new Map<string, Record<string, number>>();
  for (const { name } of fields) {
    const reply = await server.send('FT.DEBUG', 'VECSIM_INFO', 'i', name).catch(() => undefined);
    if (reply === undefined) {
      context.skip('this server allows no debug commands');
    }
    const info = replyMap(reply);
    const entries = [...replyMap(info.get('BACKEND_INDEX') ?? reply)];
    hidden.set(name, Object.fromEntries(entries.map(([key, value]) => [key.toLowerCase(), Number(value)])));
  }
  expect(withHidden(shown, hidden).fields).toEqual(fields);
});

it('counters count', async () => {
  await server.send('FT.CREATE', ...createWords({ ...plain, fields: [field('numeric')] }));
  await server.send('HSET', 'a:1', 'f', '7');
  await server.send('HSET', 'a:2', 'f', 'seven');
  const stats = parseStats(await server.send('FT.INFO', 'i'));
  expect(stats).toMatchObject({ numDocs: 1, indexingFailures: 1, percentIndexed: 1, indexing: false });
  expect(stats).toMatchObject({ lastErrorKey: 'a:2', vectorIndexMb: 0 });
  expect(stats.otherIndexMb).toBeGreaterThan(0);
  expect(parseStats(await senders[3]!('FT.INFO', 'i'))).toEqual(stats);
});
