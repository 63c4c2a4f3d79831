import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  applyBatch,
  type BatchPlace,
  type BatchProgress,
  createBatchPlan,
  createPlan,
  isMigrationError,
  listIndexes,
  resumeBatch,
  type SchemaPatch,
  writeBatchPlan,
} from '../../src/index.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import { inFolder } from '../apply/support/folder.ts';
import { loadDocuments } from '../cli/load-documents.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

beforeEach(async () => {
  await server.send('FLUSHALL');
});

afterAll(() => server.stop());

const toFloat16: SchemaPatch = {
  ...emptyPatch,
  updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
};

const vector = ['VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', '4', 'DISTANCE_METRIC', 'COSINE'];

async function createIndex(name: string, prefix: string, fields: readonly string[] = ['embedding', ...vector]) {
  await server.send('FT.CREATE', name, 'ON', 'HASH', 'PREFIX', '1', prefix, 'SCHEMA', ...fields);
}

function connection() {
  return { url: server.url };
}

test('createBatchPlan() resolves aliases, takes every index once, and keeps the order given', async () => {
  await createIndex('users', 'user:');
  await createIndex('products', 'product:');
  await server.send('FT.ALIASADD', 'shop', 'products');
  await server.send('FT.ALIASADD', 'people', 'users');
  const indexes = ['shop', 'users', 'products', 'users'];
  const given = { connection: connection(), patch: toFloat16 };
  const told: string[] = [];
  const onPlanning = ({ index, position, total }: BatchPlace) => told.push(`${position}/${total} ${index}`);
  const { batch, plans } = await createBatchPlan({ ...given, indexes, aliases: ['people'], onPlanning });
  expect(told).toEqual(['1/2 products', '2/2 users']);
  expect(batch.indexes.map(({ name, applicable }) => `${name} ${applicable}`)).toEqual(['products true', 'users true']);
  expect(plans.get('products')?.source.companions.aliases).toEqual(['shop']);
  expect(plans.get('users')?.source.companions.aliases).toEqual(['people']);
});

test('createBatchPlan() makes the plan that createPlan() makes', async () => {
  await createIndex('products', 'product:');
  await loadDocuments(server, 'product:', 5);
  const { plans } = await createBatchPlan({ connection: connection(), patch: toFloat16, pattern: '*' });
  const single = await createPlan({ connection: connection(), patch: toFloat16, index: 'products' });
  const { createdAt: _, source, ...rest } = single;
  expect(plans.get('products')).toMatchObject({ ...rest, source: { definition: source.definition } });
});

test('createBatchPlan() heeds a chosen index that is left out of the batch but reads the same vectors', async () => {
  await createIndex('products', 'product:');
  await createIndex('readers', 'product:', ['embedding', 'AS', 'vec', ...vector]);
  const { batch } = await createBatchPlan({ connection: connection(), patch: toFloat16, pattern: '*' });
  expect(batch.indexes.map(({ name, skipReason }) => [name, skipReason])).toEqual([
    ['products', expect.stringContaining("Index 'readers' covers the same keys")],
    ['readers', "Field 'embedding' not found"],
  ]);
});

test('createBatchPlan() refuses overlapping indexes although each blocks the other', async () => {
  await createIndex('main', 'product:');
  await createIndex('premium', 'product:premium:');
  const refusal = createBatchPlan({ connection: connection(), patch: toFloat16, pattern: '*' });
  await expect(refusal).rejects.toMatchObject({
    code: 'BATCH_OVERLAP',
    details: { conflicts: ["main <-> premium: 'product:' <-> 'product:premium:'"] },
  });
});

test('createBatchPlan() refuses targets that would meet, under one name or one prefix', async () => {
  await createIndex('a', 'b:');
  await createIndex('ab', ':');
  const plan = (index: SchemaPatch['index']) =>
    createBatchPlan({ connection: connection(), patch: { ...emptyPatch, index }, pattern: '*' });
  await expect(plan({ prefixes: ['all:'] })).rejects.toMatchObject({ code: 'BATCH_NOT_A_TEMPLATE' });
  await expect(plan({ prefixes: ['{name}'] })).rejects.toMatchObject({
    code: 'BATCH_OVERLAP',
    details: { conflicts: ["a <-> ab: 'a' <-> 'ab'"] },
  });
  await expect(plan({ name: '{name}{prefix}' })).rejects.toMatchObject({
    code: 'BATCH_SAME_TARGET',
    details: { name: 'ab:', indexes: ['a', 'ab'] },
  });
});

test('a template renames indexes and moves keys of every index; progress tells name, position and total', async () => {
  for (const name of ['products', 'users']) {
    await createIndex(name, `${name}:`);
    await loadDocuments(server, `${name}:`, 20);
  }
  const patch: SchemaPatch = { ...emptyPatch, index: { name: '{name}_v2', prefixes: ['v2:{prefix}'] } };
  const planned = await createBatchPlan({ connection: connection(), patch, pattern: '*' });
  expect(planned.batch.requiresQuantization).toBe(false);
  await inFolder(async (folder) => {
    const planPath = join(folder, 'batch_plan.yaml');
    await writeBatchPlan(planned, planPath);
    const told: BatchProgress[] = [];
    const report = await applyBatch({
      connection: connection(),
      planPath,
      backupDir: join(folder, 'backups'),
      statePath: join(folder, 'state', 'batch_state.yaml'),
      reportDir: join(folder, 'reports'),
      onIndex: (progress) => told.push(progress),
    });
    expect(report).toMatchObject({ status: 'completed', summary: { successful: 2, totalIndexes: 2 } });
    expect(told.map(({ index, position, total, status }) => `${index} ${position}/${total} ${status}`)).toEqual([
      'products 1/2 starting',
      'products 1/2 success',
      'users 2/2 starting',
      'users 2/2 success',
    ]);
  });
  expect(await listIndexes(connection())).toEqual(['products_v2', 'users_v2']);
  expect(await server.send('EXISTS', 'v2:users:7', 'users:7')).toBe(1);
});

test('batches planned one after the other have ids of their own', async () => {
  await createIndex('a', 'a:');
  const plan = async () => {
    const { batch } = await createBatchPlan({ connection: connection(), patch: toFloat16, pattern: '*' });
    return batch.batchId;
  };
  const ids = [await plan(), await plan(), await plan()];
  expect(new Set(ids).size).toBe(3);
});

test('aborting the signal stops the batch with a report, and resumeBatch() goes on', async () => {
  for (const name of ['a', 'b']) {
    await createIndex(name, `${name}:`);
    await loadDocuments(server, `${name}:`, 20);
  }
  const planned = await createBatchPlan({ connection: connection(), patch: toFloat16, pattern: '*' });
  await inFolder(async (folder) => {
    const planPath = join(folder, 'batch_plan.yaml');
    const statePath = join(folder, 'batch_state.yaml');
    await writeBatchPlan(planned, planPath);
    const controller = new AbortController();
    const common = { connection: connection(), acceptDataLoss: true, reportDir: join(folder, 'reports') };
    const stopped = await applyBatch({
      ...common,
      planPath,
      statePath,
      backupDir: join(folder, 'backups'),
      signal: controller.signal,
      onEvent: ({ type }) => type === 'index.dropped' && controller.abort(),
    });
    expect(stopped).toMatchObject({ status: 'interrupted', indexes: [{ name: 'a', status: 'interrupted' }, {}] });
    expect(await resumeBatch({ ...common, statePath })).toMatchObject({ status: 'completed' });
  });
});

test('a batch that re-encodes vectors needs acceptDataLoss, and begins nothing without it', async () => {
  await createIndex('a', 'a:');
  const planned = await createBatchPlan({ connection: connection(), patch: toFloat16, pattern: '*' });
  await inFolder(async (folder) => {
    const planPath = join(folder, 'batch_plan.yaml');
    await writeBatchPlan(planned, planPath);
    const paths = { planPath, backupDir: join(folder, 'bk'), statePath: join(folder, 'state.yaml') };
    const refused = await applyBatch({ connection: connection(), ...paths }).catch((error: unknown) => error);
    expect(isMigrationError(refused, 'DATA_LOSS_NOT_ACCEPTED')).toBe(true);
  });
});
