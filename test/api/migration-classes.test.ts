import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { afterAll, beforeEach, expect, expectTypeOf, test } from 'vitest';
import {
  MigrationExecutor,
  type MigrationPlan,
  MigrationPlanner,
  type MigrationReport,
  MigrationValidator,
  type OriginalVectors,
  type StampedEvent,
  VectorBackup,
} from '../../src/index.ts';
import { inFolder } from '../apply/support/folder.ts';
import { loadDocuments } from '../cli/load-documents.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer } from '../support/server.ts';

// The guide's "Python API" and "Python API for Rollback", told in TypeScript.

const documents = 40;
const server = await startTestServer();

afterAll(() => server.stop());

beforeEach(async () => {
  await server.send('FLUSHALL');
  const vector = 'embedding VECTOR HNSW 6 TYPE FLOAT32 DIM 4 DISTANCE_METRIC COSINE';
  await server.send(...`FT.CREATE myindex ON HASH PREFIX 1 doc: SCHEMA title TEXT ${vector}`.split(' '));
  await loadDocuments(server, 'doc:', documents);
  await indexIsReady(server, 'myindex');
});

/** A folder with the patch that makes `embedding` float16. */
function inPatchFolder<Result>(work: (folder: string, schemaPatchPath: string) => Promise<Result>): Promise<Result> {
  return inFolder((folder) => {
    const path = join(folder, 'schema_patch.yaml');
    writeFileSync(path, 'changes:\n  update_fields:\n    - name: embedding\n      attrs: { datatype: float16 }\n');
    return work(folder, path);
  });
}

const vectorBytes = (key: string) => server.send('HSTRLEN', key, 'embedding');

test('MigrationPlanner, MigrationExecutor and MigrationValidator carry out the migration of the guide', async () => {
  await inPatchFolder(async (folder, schemaPatchPath) => {
    const planner = new MigrationPlanner();
    const plan = await planner.createPlan('myindex', { redisUrl: server.url, schemaPatchPath });
    const executor = new MigrationExecutor();
    const report = await executor.apply(plan, {
      redisUrl: server.url,
      backupDir: join(folder, 'backups'), // enables crash-safe resume
      batchSize: 7, // keys a batch
      numWorkers: 4, // parallel quantization workers
    });
    expect(report.result).toBe('succeeded');
    expect(report.timings.quantizeDurationSeconds).toBeGreaterThan(0);
    expect(await vectorBytes('doc:1')).toBe(8);
    const validator = new MigrationValidator();
    const validated = await validator.validate(plan, { redisUrl: server.url, backupDir: join(folder, 'backups') });
    expect(validated.validation.errors).toEqual([]);
  });
});

test.each([1, 3])(
  'VectorBackup hands out every original of %i worker(s), with which a pipeline restores all',
  async (numWorkers) => {
    const before = await server.sendForBuffers('HGET', 'doc:11', 'embedding');
    await inPatchFolder(async (folder, schemaPatchPath) => {
      const plan = await new MigrationPlanner().createPlan('myindex', { redisUrl: server.url, schemaPatchPath });
      const options = { redisUrl: server.url, backupDir: folder, batchSize: 7, numWorkers };
      await new MigrationExecutor().apply(plan, options);
      const r = await createClient({ url: server.url }).connect();
      const backup = await VectorBackup.load(join(folder, 'migration_backup_myindex'));
      for await (const [keys, originals] of backup.iterBatches()) {
        const pipe = r.multi();
        for (const key of keys) {
          const vectors = originals.get(key);
          if (vectors !== undefined) pipe.hSet(key, vectors);
        }
        await pipe.execAsPipeline();
      }
      r.destroy();
      expect(backup).toMatchObject({ indexName: 'myindex', phase: 'validated', documents });
      expect(backup.fields).toEqual({ embedding: { source: 'float32', target: 'float16', dims: 4 } });
    });
    expect(await server.sendForBuffers('HGET', 'doc:11', 'embedding')).toEqual(before);
    for (let document = 0; document < documents; document += 1) {
      expect(await vectorBytes(`doc:${document}`)).toBe(16);
    }
  },
);

test('what an application wrote while the migration ran comes last from VectorBackup', async () => {
  const update = Buffer.from(new Float32Array([9, 8, 7, 6]).buffer);
  await inPatchFolder(async (folder, schemaPatchPath) => {
    const plan = await new MigrationPlanner().createPlan('myindex', { redisUrl: server.url, schemaPatchPath });
    let written: Promise<unknown> | undefined;
    const onEvent = (event: StampedEvent): void => {
      if (event.type === 'step.finished' && event.step === 'dump') {
        written = server.send('HSET', 'doc:3', 'embedding', update);
      }
    };
    const report = await new MigrationExecutor().apply(plan, { redisUrl: server.url, backupDir: folder, onEvent });
    await written;
    expect(report.result).toBe('succeeded');
    const latest = new Map<string, Buffer | undefined>();
    const backup = await VectorBackup.load(join(folder, 'migration_backup_myindex.header'));
    for await (const [keys, originals] of backup.iterBatches()) {
      for (const key of keys) latest.set(key.toString(), originals.get(key)?.embedding);
    }
    expect(latest.get('doc:3')).toEqual(update);
    expect(latest.size).toBe(documents);
  });
});

test('VectorBackup reads what Python RedisVL wrote', async () => {
  await inFolder(async (folder) => {
    const name = 'migration_backup_products_0a3e27b8';
    const data = new URL(`../backup/fixtures/python/${name}.data`, import.meta.url);
    const { copyFileSync, readFileSync } = await import('node:fs');
    copyFileSync(data, join(folder, `${name}.data`));
    const fields = { embedding: { source: 'float32', target: 'float16', dims: 4 } };
    const header = { index_name: 'products', fields, batch_size: 500, phase: 'validated', dump_completed_batches: 1 };
    writeFileSync(join(folder, `${name}.header`), JSON.stringify({ ...header, quantize_completed_batches: 1 }));
    const decoded = JSON.parse(readFileSync(new URL(`${data.href}.decoded.json`), 'utf8'));
    const backup = await VectorBackup.load(join(folder, name));
    const found: Record<string, string> = {};
    for await (const [keys, originals] of backup.iterBatches()) {
      for (const key of keys) found[String(key)] = originals.get(key)?.embedding?.toString('hex') ?? '';
    }
    const expected = Object.entries(decoded[0].vectors as Record<string, { embedding: string }>);
    expect(found).toEqual(Object.fromEntries(expected.map(([key, { embedding }]) => [key, embedding])));
    expect(backup).toMatchObject({ indexName: 'products', phase: 'validated', fields });
  });
});

test('VectorBackup refuses a path without a backup, and one whose backup was never complete', async () => {
  await inPatchFolder(async (folder, schemaPatchPath) => {
    const path = join(folder, 'migration_backup_myindex');
    await expect(VectorBackup.load(path)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    const plan = await new MigrationPlanner().createPlan('myindex', { redisUrl: server.url, schemaPatchPath });
    const stop = new AbortController();
    const onEvent = (event: StampedEvent): void => {
      if (event.type === 'step.progressed' && event.step === 'dump') stop.abort();
    };
    const options = { redisUrl: server.url, backupDir: folder, batchSize: 3, signal: stop.signal, onEvent };
    await new MigrationExecutor().apply(plan, options).catch(() => undefined);
    await expect(VectorBackup.load(path)).rejects.toMatchObject({ code: 'BACKUP_INCOMPLETE' });
  });
});

test('rollBack undoes what apply did, and tells its events', async () => {
  await inPatchFolder(async (folder, schemaPatchPath) => {
    const plan = await new MigrationPlanner().createPlan('myindex', { redisUrl: server.url, schemaPatchPath });
    const executor = new MigrationExecutor();
    await executor.apply(plan, { redisUrl: server.url, backupDir: folder });
    const told: string[] = [];
    const onEvent = ({ type }: StampedEvent): number => told.push(type);
    const report = await executor.rollBack({ redisUrl: server.url, backupDir: folder, onEvent });
    expect(report).toMatchObject({ result: 'succeeded', restored: documents, indexRecreated: true });
    expect([told[0], told.at(-1)]).toEqual(['run.started', 'run.finished']);
    expect(await vectorBytes('doc:1')).toBe(16);
  });
});

test('apply refuses an omitted or empty backup directory before it asks Redis anything', async () => {
  const plan = { source: { indexName: 'myindex' } } as MigrationPlan;
  for (const backupDir of ['', undefined as unknown as string]) {
    const applied = new MigrationExecutor().apply(plan, { redisUrl: 'redis://127.0.0.1:1', backupDir });
    await expect(applied).rejects.toMatchObject({ code: 'OPTION_INVALID', changed: 'nothing' });
    const undone = new MigrationExecutor().rollBack({ redisUrl: 'redis://127.0.0.1:1', backupDir });
    await expect(undone).rejects.toMatchObject({ code: 'OPTION_INVALID', changed: 'nothing' });
  }
});

test('the types say what the methods return and refuse what they do not take', () => {
  const planner = new MigrationPlanner();
  const executor = new MigrationExecutor();
  expectTypeOf(planner.createPlan).returns.resolves.toEqualTypeOf<MigrationPlan>();
  expectTypeOf(executor.apply).returns.resolves.toEqualTypeOf<MigrationReport>();
  expectTypeOf(executor.apply).parameter(1).toHaveProperty('signal').toEqualTypeOf<AbortSignal | undefined>();
  expectTypeOf<MigrationReport['result']>().toEqualTypeOf<'succeeded' | 'failed' | 'interrupted'>();
  expectTypeOf<StampedEvent>().toExtend<{ readonly type: string; readonly seq: number; readonly at: string }>();
  type Batches = ReturnType<VectorBackup['iterBatches']>;
  type Batch = Batches extends AsyncGenerator<infer One> ? One : never;
  expectTypeOf<Batch[0]>().toEqualTypeOf<readonly Buffer[]>();
  expectTypeOf<Batch[1]>().toEqualTypeOf<OriginalVectors>();
  // @ts-expect-error backupDir is required
  const withoutBackup = () => executor.apply({} as MigrationPlan, { redisUrl: 'redis://localhost:6379' });
  // @ts-expect-error a patch is a value or a path, not text
  const withTextPatch = () => planner.createPlan('myindex', { patch: 'schema_patch.yaml' });
  // @ts-expect-error backups are loaded, not made
  const made = () => new VectorBackup('migration_backup_myindex');
  expect([withoutBackup, withTextPatch, made].every((one) => typeof one === 'function')).toBe(true);
});
