import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWords } from '../../examples/words/read-words.mjs';
import { assess } from '../../src/index.ts';
import { assessmentPage } from '../../src/report/assessment-page.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const count = 600;
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const vector = (algorithm: string, metric: string) => [
    ...['VECTOR', algorithm, '6', 'TYPE', 'FLOAT32', 'DIM', '100', 'DISTANCE_METRIC', metric],
  ];
  await server.send('FT.CREATE', 'words', 'PREFIX', '1', 'word:', 'SCHEMA', 'v', ...vector('HNSW', 'COSINE'));
  await server.send('FT.CREATE', 'flat', 'PREFIX', '1', 'word:', 'SCHEMA', 'v', ...vector('FLAT', 'IP'));
  await server.send(
    ...['FT.CREATE', 'json', 'ON', 'JSON', 'PREFIX', '1', 'json:', 'SCHEMA', '$.v', 'AS', 'v', ...vector('FLAT', 'L2')],
  );
  for (const { word, vector: bytes } of readWords().slice(0, count)) {
    await server.send('HSET', `word:${word}`, 'v', bytes);
    const numbers = [...new Float32Array(new Uint8Array(bytes).buffer)];
    await server.send('JSON.SET', `json:${word}`, '$', JSON.stringify({ v: numbers }));
  }
  await Promise.all(['words', 'flat', 'json'].map((index) => indexIsReady(server, index)));
});
afterAll(() => server.stop());

const options = (index: string) => ({ connection: { url: server.url }, index, field: 'v', queries: 50 });

describe('assess()', () => {
  it('measures every datatype on a sample, the memory of the whole index, and what the server lacks', async () => {
    const found = await assess({ ...options('flat'), sample: 400 });
    expect(found).toMatchObject({
      index: 'flat',
      metric: 'IP',
      dims: 100,
      sampledVectors: 400,
      documents: count,
      k: 10,
    });
    expect(found.datatypes.map(({ datatype, vectorBytes }) => [datatype, vectorBytes])).toEqual([
      ['float32', 400],
      ['float16', 200],
      ['bfloat16', 200],
      ['int8', 100],
      ['uint8', 100],
    ]);
    const [float32, float16, , int8, uint8] = found.datatypes;
    expect(float32).toMatchObject({ current: true, recall: 1, worstQueries: [] });
    expect(float16!.recall).toBeGreaterThan(0.98);
    expect(int8!.recall).toBeGreaterThan(0.9);
    expect(int8!.obstacle).toBe('needs Redis 8.0 or later');
    expect(uint8!.recall).toBeUndefined();
    expect(uint8!.obstacle).toMatch(/^uint8 holds no negative numbers/);
    expect(float32!.documentsMb! - int8!.documentsMb!).toBeCloseTo((count * 300) / 2 ** 20);
  });

  it('names the queries that suffer most, worst first', async () => {
    const { datatypes } = await assess({ ...options('words'), datatypes: ['int8'], k: 20 });
    const { worstQueries = [], recallCounts = [] } = datatypes.find(({ datatype }) => datatype === 'int8')!;
    expect(worstQueries.length).toBeGreaterThan(0);
    expect(worstQueries.map(({ recall }) => recall)).toEqual(worstQueries.map(({ recall }) => recall).sort());
    expect(worstQueries[0]?.key).toMatch(/^word:[a-z]+$/);
    expect(recallCounts.reduce((sum, seen) => sum + seen, 0)).toBe(50);
  });

  it("tells an HNSW index's own recall where the whole index is sampled, and a wider search finds more", async () => {
    const { indexRecalls } = await assess({ ...options('words'), efRuntimes: [500] });
    expect(indexRecalls.map(({ efRuntime }) => efRuntime)).toEqual([undefined, 500]);
    expect(indexRecalls[0]!.recall).toBeGreaterThan(0.5);
    expect(indexRecalls[1]!.recall).toBeGreaterThan(0.99);
    expect(indexRecalls[1]!.recall).toBeGreaterThanOrEqual(indexRecalls[0]!.recall);
  });

  it("does not guess an HNSW index's own recall from a part of it", async () => {
    expect((await assess({ ...options('words'), sample: 300 })).indexRecalls).toEqual([]);
  });

  it('reads JSON documents, which keep their numbers', async () => {
    const { datatypes } = await assess({ ...options('json'), datatypes: ['float16'] });
    expect(datatypes[1]).toMatchObject({ datatype: 'float16', vectorBytes: 200 });
    expect(datatypes[1]!.recall).toBeGreaterThan(0.98);
    expect(datatypes[1]!.documentsMb).toBeUndefined();
  });

  it('leaves out documents without a usable vector, and counts them', async () => {
    await server.send('HSET', 'word:0', 'v', Buffer.alloc(400));
    const { leftOut, sampledVectors } = await assess({ ...options('words'), datatypes: [] });
    await server.send('DEL', 'word:0');
    expect([leftOut, sampledVectors]).toEqual([1, count]);
  });

  it('changes nothing', async () => {
    const before = await server.send('INFO', 'persistence');
    await assess(options('words'));
    const changes = (text: unknown) => /rdb_changes_since_last_save:\d+/.exec(String(text))?.[0];
    expect(changes(await server.send('INFO', 'persistence'))).toBe(changes(before));
  });

  it.each([
    [{ field: 'title' }, 'index "words" has no vector field "title" (its vector fields: "v")'],
    [{ k: 5000 }, 'it has 600 usable vector(s), and 5000 neighbours are asked for'],
  ])('refuses %j', async (more, reason) => {
    await expect(assess({ ...options('words'), ...more })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      details: { option: 'field', reason },
    });
  });
});

it('assessmentPage() is complete in itself, escapes names and draws one point a datatype', async () => {
  const found = await assess({ ...options('flat'), queries: 5 });
  const page = assessmentPage({ ...found, index: '<script>' });
  expect(page).not.toMatch(/<script|https?:|src=|NaN|undefined/);
  expect(page.match(/<circle/g)).toHaveLength(4);
  expect(page).toContain('&lt;script&gt;');
});
