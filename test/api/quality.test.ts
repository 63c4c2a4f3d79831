import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { dims, readWords } from '../../examples/words/read-words.mjs';
import { applyPlan, createPlan, type MigrationPlan, type SchemaPatch, validatePlan } from '../../src/index.ts';
import { assessVectors } from '../../src/vectors/assess.ts';
import { inFolder } from '../apply/support/folder.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer } from '../support/server.ts';

const words = readWords().slice(0, 400);
const server = await startTestServer();
const connection = { url: server.url };

afterAll(() => server.stop());
beforeEach(() => server.send('FLUSHALL'));

const nothing: SchemaPatch = { addFields: [], removeFields: [], updateFields: [], renameFields: [], index: {} };

function update(attrs: SchemaPatch['updateFields'][number]['attrs']): SchemaPatch {
  return { ...nothing, updateFields: [{ name: 'v', attrs }] };
}

/** An index `words` of hashes with the word vectors in field `v`. */
async function createHashIndex(algorithm: string, metric: string): Promise<void> {
  await Promise.all(words.map(({ word, vector }) => server.send('HSET', `word:${word}`, 'v', vector)));
  const vector = ['VECTOR', algorithm, '6', 'TYPE', 'FLOAT32', 'DIM', String(dims), 'DISTANCE_METRIC', metric];
  await server.send('FT.CREATE', 'words', 'PREFIX', '1', 'word:', 'SCHEMA', 'v', ...vector);
  await indexIsReady(server, 'words');
}

/** Applies the patch, then measures with every document as a query, so that no chance is left. */
async function migrateAndMeasure(
  patch: SchemaPatch,
  more: Pick<Parameters<typeof applyPlan>[0], 'onEvent' | 'numWorkers'> & { between?: () => Promise<unknown> } = {},
) {
  const plan = await createPlan({ connection, index: 'words', patch });
  return inFolder(async (backupDir) => {
    const { between, ...options } = more;
    const applied = await applyPlan({ connection, plan, backupDir, batchSize: 50, ...options });
    expect(applied.validation.errors).toEqual([]);
    await between?.();
    return measure(plan, backupDir);
  });
}

async function measure(plan: MigrationPlan, backupDir: string) {
  const report = await validatePlan({ connection, plan, backupDir, quality: { queries: words.length, k: 5 } });
  return { report, quality: report.quality?.[0] ?? expect.fail('no field was measured') };
}

describe('validatePlan() with quality', () => {
  it('finds the recall of re-encoded vectors that an exact search predicts, and how far scores moved', async () => {
    await createHashIndex('FLAT', 'L2');
    const values = new Float32Array(words.length * dims);
    words.forEach(({ vector }, place) => {
      values.set(new Float32Array(new Uint8Array(vector).buffer), place * dims);
    });
    const queries = words.map((_, place) => place);
    const [predicted] = assessVectors({ values, dims, metric: 'L2', queries, k: 5 }, ['bfloat16']);
    const { quality } = await migrateAndMeasure(update({ datatype: 'bfloat16' }));
    expect(quality).toMatchObject({
      ...{ field: 'v', sourceDtype: 'float32', targetDtype: 'bfloat16', metric: 'L2', algorithm: 'flat' },
      ...{ originals: 'backup', k: 5, queries: words.length, documents: words.length, leftOut: 0 },
    });
    expect(quality.recall).toBeLessThan(1);
    expect(quality.recall).toBeCloseTo(predicted?.kind === 'measured' ? predicted.recall : Number.NaN, 3);
    expect(quality.recallCounts.reduce((sum, count) => sum + count, 0)).toBe(words.length);
    expect(quality.worstQueries[0]?.key).toMatch(/^word:/);
    expect(quality.drift?.hits).toBe(words.length * 5);
    // A bfloat16 number is off by 2^-9 of itself at most, and distances of word vectors are 20 to 60.
    expect(quality.drift?.mean).toBeGreaterThan(0);
    expect(quality.drift?.max).toBeLessThan((quality.drift?.meanDistance ?? 0) * 2 ** -6);
  });

  it('follows renamed fields, keys and indexes, shards, and originals that came while the run went on', async () => {
    await createHashIndex('FLAT', 'COSINE');
    const written: Promise<unknown>[] = [];
    const { quality } = await migrateAndMeasure(
      {
        ...update({ datatype: 'float16' }),
        renameFields: [{ oldName: 'v', newName: 'w' }],
        index: { name: 'terms', prefixes: ['term:'] },
      },
      {
        numWorkers: 2,
        onEvent: (event) => {
          if (event.type === 'step.started' && event.step === 'drop') {
            written.push(server.send('HSET', `word:${words[0]!.word}`, 'v', words[1]!.vector));
          }
        },
        between: () => Promise.all(written),
      },
    );
    expect(quality).toMatchObject({ field: 'w', originals: 'backup', documents: words.length, leftOut: 0 });
    expect(quality.recall).toBeGreaterThan(0.98);
  });

  it('leaves out what an application has written or deleted since', async () => {
    await createHashIndex('FLAT', 'COSINE');
    const other = Buffer.alloc(dims * 2, 0x3c);
    const { quality } = await migrateAndMeasure(update({ datatype: 'float16' }), {
      between: () =>
        Promise.all([
          ...words.slice(0, 20).map(({ word }) => server.send('HSET', `word:${word}`, 'v', other)),
          ...words.slice(20, 30).map(({ word }) => server.send('DEL', `word:${word}`)),
          ...words.slice(0, 5).map(({ word }) => server.send('HSET', `word:new-${word}`, 'v', other)),
        ]),
    });
    expect(quality).toMatchObject({ documents: words.length - 30, leftOut: 30, queries: words.length - 30 });
    expect(quality.recall).toBeGreaterThan(0.98);
  });

  it('shows a graph that finds less than an exact search, from the vectors in the documents', async () => {
    await createHashIndex('FLAT', 'COSINE');
    const { quality } = await migrateAndMeasure(update({ algorithm: 'hnsw', m: 2, ef_construction: 1, ef_runtime: 1 }));
    expect(quality).toMatchObject({ algorithm: 'hnsw', originals: 'documents', documents: words.length });
    expect(quality.recall).toBeLessThan(0.9);
    // What it does find keeps its score.
    expect(quality.drift?.max).toBeLessThan(1e-5);
  });

  it('compares no scores of two metrics', async () => {
    await createHashIndex('FLAT', 'IP');
    const { quality } = await migrateAndMeasure(update({ distance_metric: 'l2' }));
    expect(quality).toMatchObject({ metric: 'IP', targetMetric: 'L2' });
    expect(quality.drift).toBeUndefined();
    expect(quality.recall).toBeLessThan(0.9);
  });

  it('reads JSON documents, which keep their numbers', async () => {
    for (const { word, vector } of words) {
      const numbers = [...new Float32Array(new Uint8Array(vector).buffer)];
      await server.send('JSON.SET', `word:${word}`, '$', JSON.stringify({ v: numbers }));
    }
    const vector = ['VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', String(dims), 'DISTANCE_METRIC', 'COSINE'];
    await server.send(
      ...['FT.CREATE', 'words', 'ON', 'JSON', 'PREFIX', '1', 'word:', 'SCHEMA', '$.v', 'AS', 'v', ...vector],
    );
    await indexIsReady(server, 'words');
    const { quality } = await migrateAndMeasure(update({ datatype: 'float16' }));
    expect(quality).toMatchObject({ targetDtype: 'float16', originals: 'documents', documents: words.length });
    expect(quality.recall).toBeGreaterThan(0.98);
    expect(quality.drift?.max).toBeGreaterThan(0);
  });

  it('says what it needs where the originals are in a backup that is not at hand', async () => {
    await createHashIndex('FLAT', 'COSINE');
    const plan = await createPlan({ connection, index: 'words', patch: update({ datatype: 'float16' }) });
    await inFolder(async (backupDir) => {
      await applyPlan({ connection, plan, backupDir });
      await expect(validatePlan({ connection, plan, quality: {} })).rejects.toMatchObject({
        code: 'ORIGINALS_MISSING',
      });
    });
    await inFolder(async (empty) => {
      await expect(measure(plan, empty)).rejects.toThrow(`are not in "${empty}"`);
    });
  });

  it('measures nothing where the index is not what the plan promised', async () => {
    await createHashIndex('FLAT', 'COSINE');
    const plan = await createPlan({ connection, index: 'words', patch: update({ algorithm: 'hnsw' }) });
    const report = await validatePlan({ connection, plan, quality: {} });
    expect(report.quality).toBeUndefined();
    expect(report.warnings.at(-1)).toBe("Search quality was not measured: the live schema is not the plan's target");
  });
});
