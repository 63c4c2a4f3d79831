import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { BatchMigrationExecutor, BatchMigrationPlanner, isMigrationError } from '../../src/index.ts';
import { inFolder } from '../apply/support/folder.ts';
import { loadDocuments } from '../cli/load-documents.ts';
import { startTestServer } from '../support/server.ts';

// The guide's "Python API for Batch Migration", told in TypeScript.

const server = await startTestServer();
const redisUrl = server.url;

afterAll(() => server.stop());

beforeEach(async () => {
  await server.send('FLUSHALL');
  const vector = 'embedding VECTOR FLAT 6 TYPE FLOAT32 DIM 4 DISTANCE_METRIC COSINE';
  for (const name of ['orders', 'products', 'users']) {
    await server.send(...`FT.CREATE ${name}_idx PREFIX 1 ${name}: SCHEMA title TEXT ${vector}`.split(' '));
    await loadDocuments(server, `${name}:`, 20);
  }
  await server.send(...'FT.CREATE legacy_idx PREFIX 1 legacy: SCHEMA title TEXT'.split(' '));
});

const patch = 'changes:\n  update_fields:\n    - name: embedding\n      attrs: { datatype: float16 }\n';

/** A folder with the patch, and the options of an executor that keeps its files there. */
function inBatchFolder(
  work: (given: { schemaPatchPath: string; statePath: string; reportDir: string; backupDir: string }) => Promise<void>,
): Promise<void> {
  return inFolder(async (folder) => {
    const schemaPatchPath = join(folder, 'quantize_patch.yaml');
    writeFileSync(schemaPatchPath, patch);
    const file = (name: string) => join(folder, name);
    await work({
      schemaPatchPath,
      statePath: file('batch_state.yaml'),
      reportDir: file('reports'),
      backupDir: file('backups'),
    });
  });
}

const vectorBytes = (key: string) => server.send('HSTRLEN', key, 'embedding');

test('BatchMigrationPlanner and BatchMigrationExecutor carry out the batch of the guide, and undo it', async () => {
  await inBatchFolder(async ({ schemaPatchPath, ...files }) => {
    const planner = new BatchMigrationPlanner();
    const batchPlan = await planner.createBatchPlan({ redisUrl, pattern: '*_idx', schemaPatchPath });
    expect(batchPlan.indexes.map(({ name, applicable, skipReason }) => [name, applicable, skipReason])).toEqual([
      ['legacy_idx', false, "Field 'embedding' not found"],
      ['orders_idx', true, undefined],
      ['products_idx', true, undefined],
      ['users_idx', true, undefined],
    ]);
    const executor = new BatchMigrationExecutor();
    const told: string[] = [];
    const report = await executor.apply(batchPlan, {
      redisUrl,
      ...files,
      progressCallback: (name, position, total, status) => told.push(`[${position}/${total}] ${name}: ${status}`),
    });
    expect(`Successful: ${report.summary.successful}/${report.summary.totalIndexes}`).toBe('Successful: 3/4');
    expect(told).toEqual([
      ...['[1/3] orders_idx: starting', '[1/3] orders_idx: success'],
      ...['[2/3] products_idx: starting', '[2/3] products_idx: success'],
      ...['[3/3] users_idx: starting', '[3/3] users_idx: success'],
    ]);
    expect(await vectorBytes('users:3')).toBe(8);
    expect(await executor.rollBack(files.statePath, { redisUrl })).toMatchObject({ result: 'succeeded' });
    expect(await vectorBytes('users:3')).toBe(16);
  });
});

test('apply() again with the same plan, and resume(), go on where the batch was stopped', async () => {
  await inBatchFolder(async ({ schemaPatchPath, ...files }) => {
    const batchPlan = await new BatchMigrationPlanner().createBatchPlan({
      redisUrl,
      pattern: '*_idx',
      schemaPatchPath,
    });
    const executor = new BatchMigrationExecutor();
    const stopAfter = async (index: string): Promise<string> => {
      const controller = new AbortController();
      const stop = (name: string, _: number, __: number, status: string) => {
        if (name === index && status === 'success') controller.abort();
      };
      const options = { redisUrl, ...files, progressCallback: stop, signal: controller.signal };
      return (await executor.apply(batchPlan, options)).status;
    };
    expect(await stopAfter('orders_idx')).toBe('interrupted');
    expect(await vectorBytes('products:3')).toBe(16);
    expect(await stopAfter('products_idx')).toBe('interrupted');
    const report = await executor.resume(files.statePath, { redisUrl, parallel: 2 });
    expect(report).toMatchObject({ status: 'completed', summary: { successful: 3 } });
    expect(await vectorBytes('users:3')).toBe(8);
  });
});

test('a plan of another batch is not put in the place of one that is needed', async () => {
  await inBatchFolder(async ({ schemaPatchPath, ...files }) => {
    const planner = new BatchMigrationPlanner();
    const first = await planner.createBatchPlan({ redisUrl, pattern: '*_idx', schemaPatchPath });
    const executor = new BatchMigrationExecutor();
    const aborted = AbortSignal.abort();
    expect(await executor.apply(first, { redisUrl, ...files, signal: aborted })).toMatchObject({
      status: 'interrupted',
    });
    const second = { ...first, batchId: 'batch_20260320_100000' };
    const error = await executor.apply(second, { redisUrl, ...files }).catch((thrown: unknown) => thrown);
    expect(isMigrationError(error, 'BATCH_UNFINISHED')).toBe(true);
    expect(await executor.apply(first, { redisUrl, ...files })).toMatchObject({ status: 'completed' });
  });
});
