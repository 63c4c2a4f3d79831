import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import {
  applyBatch,
  type BatchApplyOptions,
  type BatchEvent,
  type BatchProgress,
  batchStatus,
  createBatchPlan,
  type FailurePolicy,
  resumeBatch,
  type SchemaPatch,
  writeBatchPlan,
} from '../../src/index.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import { converted } from '../apply/support/reference-conversion.ts';
import { startCli } from './support/batch-child.ts';
import { type BatchWorld, buildBatchWorld } from './support/batch-world.ts';

let world: BatchWorld;

beforeEach(async () => {
  world = await buildBatchWorld();
});

afterEach(() => world.close());

const toFloat16: SchemaPatch = {
  ...emptyPatch,
  updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
};

const sortable: SchemaPatch = { ...emptyPatch, updateFields: [{ name: 'title', attrs: { sortable: true } }] };

async function plan(patch: SchemaPatch, failurePolicy: FailurePolicy = 'fail_fast'): Promise<void> {
  const planned = await createBatchPlan({
    connection: { url: world.server.url },
    pattern: '*_idx',
    patch,
    failurePolicy,
  });
  await writeBatchPlan(planned, join(world.folder, 'batch_plan.yaml'));
}

/** Everything a batch told, in one order. */
type Told = BatchProgress | BatchEvent;

/** Options of a batch with three at a time; `told` fills while it runs. */
function options(
  given: Pick<BatchApplyOptions, 'batchSize' | 'numWorkers' | 'parallelAway' | 'parallelMemoryBytes'> = {},
) {
  const told: Told[] = [];
  const file = (name: string) => join(world.folder, name);
  return {
    connection: { url: world.server.url },
    planPath: file('batch_plan.yaml'),
    statePath: file('batch_state.yaml'),
    backupDir: file('backups'),
    reportDir: file('reports'),
    acceptDataLoss: true,
    parallel: 3,
    onIndex: (progress: BatchProgress) => void told.push(progress),
    onEvent: (event: BatchEvent) => void told.push(event),
    ...given,
    told,
  };
}

/** The most indexes at a time between `from` and `to`, and every pair of names that were there together. */
function together(told: readonly Told[], from: (one: Told) => boolean, to: (one: Told) => boolean) {
  const inside = new Set<string>();
  const pairs = new Set<string>();
  let most = 0;
  for (const one of told) {
    const name = 'batch' in one ? one.batch.index : one.index;
    if (from(one)) {
      for (const other of inside) pairs.add([name, other].sort().join(' + '));
      inside.add(name);
      most = Math.max(most, inside.size);
    } else if (to(one)) {
      inside.delete(name);
    }
  }
  return { most, pairs };
}

const begins = (one: Told) => 'status' in one && one.status === 'starting';
const ends = (one: Told) => 'status' in one && !['starting', 'waiting'].includes(one.status);
const beginsDrop = (one: Told) => 'type' in one && one.type === 'step.started' && one.step === 'drop';
const goesAway = (one: Told) => 'type' in one && one.type === 'index.dropped';
const comesBack = (one: Told) => 'type' in one && one.type === 'index.ready';

async function datatypes(names: readonly string[]): Promise<string> {
  const each = await Promise.all(names.map((name) => world.datatypeOf(`${name}_idx`)));
  return names.map((name, at) => `${name} ${each[at]}`).join(', ');
}

test('three at a time: all are migrated, every event names its place, and one index at a time is away', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  for (const name of names) await world.addIndex(name);
  await plan(toFloat16);
  const given = options();
  const report = await applyBatch(given);
  expect([report.status, report.summary.successful]).toEqual(['completed', 5]);
  expect(await datatypes(names)).toBe('a FLOAT16, b FLOAT16, c FLOAT16, d FLOAT16, e FLOAT16');
  expect(together(given.told, begins, ends).most).toBe(3);
  expect(together(given.told, goesAway, comesBack).most).toBe(1);
  const places = given.told.flatMap((one) => ('batch' in one ? [one.batch] : []));
  expect(new Set(places.map(({ index, position, total }) => `${position}/${total} ${index}`))).toEqual(
    new Set(['1/5 a_idx', '2/5 b_idx', '3/5 c_idx', '4/5 d_idx', '5/5 e_idx']),
  );
});

test('three at a time with two workers each: every vector is right, and every backup has a shard a worker', async () => {
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) await world.addIndex(name, { documents: 100 });
  const keys = names.flatMap((name) => Array.from({ length: 100 }, (_, at) => `${name}:${at}`));
  const vectors = async () =>
    new Map(
      await Promise.all(
        keys.map(
          async (key) => [key, (await world.server.sendForBuffers('HGET', key, 'embedding')) as Buffer] as const,
        ),
      ),
    );
  const originals = await vectors();
  await plan(toFloat16);
  const report = await applyBatch(options({ numWorkers: 2, batchSize: 10 }));
  expect([report.status, report.summary.successful]).toEqual(['completed', 4]);
  const expected = [...originals].map(([key, value]) => [key, converted(value, 'float32', 'float16')] as const);
  expect(await vectors()).toEqual(new Map(expected));
  const shards = readdirSync(join(world.folder, 'backups')).filter((file) => /_worker[01]\.data$/.test(file));
  expect(shards).toHaveLength(2 * names.length);
  const undone = await world.rvl('migrate batch-rollback --state batch_state.yaml --yes');
  expect(undone).toMatchObject({ exit: 0 });
  expect(await vectors()).toEqual(originals);
});

test('parallelAway lets as many indexes be away as it says', async () => {
  for (const name of ['a', 'b', 'c']) await world.addIndex(name, { documents: 2000 });
  await plan(toFloat16);
  const given = options({ parallelAway: 3 });
  expect((await applyBatch(given)).status).toBe('completed');
  expect(together(given.told, goesAway, comesBack).most).toBeGreaterThan(1);
});

test('indexes that share documents are never at work together, others are', async () => {
  await world.addIndex('a');
  await world.server.send('FT.CREATE', 'ab_idx', 'PREFIX', '1', 'a:', 'SCHEMA', 'title', 'TEXT');
  await world.server.send('FT.CREATE', 'ac_idx', 'PREFIX', '1', 'a:1', 'SCHEMA', 'title', 'TEXT');
  for (const name of ['x', 'y', 'z']) await world.addIndex(name);
  const folder = (name: string) => join(world.folder, name, 'batch_plan.yaml');
  const connection = { url: world.server.url };
  // batch-plan refuses such a batch; somebody may still put one together from several.
  const parts = [['a_idx', 'x_idx', 'y_idx', 'z_idx'], ['ab_idx'], ['ac_idx']];
  for (const [at, indexes] of parts.entries()) {
    await writeBatchPlan(await createBatchPlan({ connection, indexes, patch: sortable }), folder(`${at}`));
  }
  const read = (at: number) => parse(readFileSync(folder(`${at}`), 'utf8'));
  const indexes = parts.flatMap((_, at) =>
    read(at).indexes.map((index: { plan_path: string }) => ({ ...index, plan_path: `${at}/${index.plan_path}` })),
  );
  const [a, x, y, z, ab, ac] = indexes;
  writeFileSync(join(world.folder, 'batch_plan.yaml'), stringify({ ...read(0), indexes: [a, ab, ac, x, y, z] }));
  const given = options({ parallelAway: 3 });
  const report = await applyBatch(given);
  expect(report.indexes.filter(({ status }) => status !== 'success')).toEqual([]);
  const { most, pairs } = together(given.told, begins, ends);
  expect(most).toBe(3);
  expect([...pairs].filter((pair) => /^a\w?_idx \+ a/.test(pair))).toEqual([]);
  const order = given.told.flatMap((one) => ('status' in one && one.status === 'starting' ? [one.index] : []));
  expect(order.filter((name) => name.startsWith('a'))).toEqual(['a_idx', 'ab_idx', 'ac_idx']);
});

test('an index that does not fit beside those at work waits and says so', async () => {
  for (const name of ['a', 'b']) await world.addIndex(name);
  await plan(toFloat16);
  const given = options({ parallelMemoryBytes: 1 });
  expect((await applyBatch(given)).status).toBe('completed');
  expect(together(given.told, begins, ends).most).toBe(1);
  const waiting = given.told.filter((one) => 'status' in one && one.status === 'waiting');
  expect(waiting).toMatchObject([{ index: 'b_idx', position: 2, reason: /needs about .* MB on the server/ }]);
});

test('below maxmemory there is room for one of two large builds', async () => {
  for (const name of ['a', 'b']) await world.addIndex(name, { documents: 3000 });
  await plan(toFloat16);
  const used = Number(/used_memory:(\d+)/.exec(`${await world.server.send('INFO', 'memory')}`)?.[1]);
  await world.server.send('CONFIG', 'SET', 'maxmemory', `${used + 4_000_000}`);
  const tight = options();
  expect((await applyBatch(tight)).status).toBe('completed');
  expect(together(tight.told, begins, ends).most).toBe(1);
});

test('fail_fast: what is not dropped stops, what is goes on to its end, nothing else is begun; retrying finishes', async () => {
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) await world.addIndex(name, { documents: name === 'b' ? 50 : 2000 });
  await plan(toFloat16);
  await world.server.send('HSET', 'b:7', 'embedding', 'short');
  const given = options({ batchSize: 20 });
  const report = await applyBatch(given);
  expect(report.status).toMatch(/failed|partial_failure/);
  const state = world.yaml('batch_state.yaml');
  expect(given.told.filter(begins)).toHaveLength(3);
  const failed = given.told.findIndex((one) => 'status' in one && one.status === 'failed');
  // A drop that has begun by then is carried out; what counts is that none begins.
  expect(given.told.slice(failed).filter(beginsDrop)).toEqual([]);
  // What was not migrated was never touched.
  const migrated = report.indexes.filter(({ status }) => status === 'success').map(({ name }) => name);
  for (const name of names) {
    const untouched = !migrated.includes(`${name}_idx`);
    expect([name, await world.datatypeOf(`${name}_idx`)]).toEqual([name, untouched ? 'FLOAT32' : 'FLOAT16']);
    expect([name, await world.vectorBytes(`${name}:3`)]).toEqual([name, untouched ? 16 : 8]);
  }
  expect(report.indexes.find(({ name }) => name === 'd_idx')).toMatchObject({
    status: 'skipped',
    error: 'Skipped due to fail_fast policy',
  });
  expect(state.remaining).toContain('d_idx');
  await world.server.send('HSET', 'b:7', 'embedding', Buffer.alloc(16, 1));
  expect((await resumeBatch({ ...options(), retryFailed: true })).status).toBe('completed');
  expect(await datatypes(names)).toBe('a FLOAT16, b FLOAT16, c FLOAT16, d FLOAT16');
});

test('continue_on_error: a failure touches no other index', async () => {
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) await world.addIndex(name);
  await plan(toFloat16, 'continue_on_error');
  await world.server.send('HSET', 'b:7', 'embedding', 'short');
  const report = await applyBatch(options());
  expect(report).toMatchObject({ status: 'partial_failure', summary: { successful: 3, failed: 1 } });
  expect(await datatypes(names)).toBe('a FLOAT16, b FLOAT32, c FLOAT16, d FLOAT16');
});

const applyLine = 'migrate batch-apply --plan batch_plan.yaml --backup-dir backups --accept-data-loss --batch-size 5';

/** Starts a batch of three at a time and resolves when two of them are inside. */
function begin(flags: string): Promise<ReturnType<typeof startCli>> {
  return new Promise((resolve) => {
    let told = '';
    const child = startCli(world, `${applyLine} --parallel 3 ${flags}`, (text) => {
      told += text;
      if ((told.match(/_idx: Enumerate keys: done/g)?.length ?? 0) >= 2) resolve(child);
    });
  });
}

test('killed with several in the middle: status lists them all, and a resume, one at a time or several, finishes them', async () => {
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) await world.addIndex(name, { documents: 1500 });
  const keys = names.flatMap((name) => [0, 700, 1499].map((at) => `${name}:${at}`));
  const vector = async (key: string) => (await world.server.sendForBuffers('HGET', key, 'embedding')) as Buffer;
  const originals = await Promise.all(keys.map(vector));
  await plan(toFloat16);
  const child = await begin('--parallel-away 3');
  child.signal('SIGSTOP');
  const statePath = join(world.folder, 'batch_state.yaml');
  const atWork = await batchStatus({ statePath });
  expect(atWork.inProgress.map(({ name }) => name)).toEqual(['a_idx', 'b_idx', 'c_idx']);
  expect(atWork.inProgress.map((index) => index.atWork)).toEqual([true, true, true]);
  expect(world.yaml('batch_state.yaml')).toMatchObject({
    current_index: 'a_idx',
    in_progress: [{ name: 'a_idx' }, { name: 'b_idx' }, { name: 'c_idx' }],
    remaining: ['a_idx', 'b_idx', 'c_idx', 'd_idx'],
  });
  child.kill();
  await child.ended;
  const dead = await batchStatus({ statePath });
  expect(dead.inProgress.map((index) => index.atWork)).toEqual([false, false, false]);
  expect(dead.worker).toBeUndefined();
  const again = await begin('--parallel-away 2');
  again.kill();
  await again.ended;
  const last = await world.rvl('migrate batch-resume --state batch_state.yaml --accept-data-loss --quiet');
  expect(last).toMatchObject({ exit: 0, stderr: '' });
  expect(await datatypes(names)).toBe('a FLOAT16, b FLOAT16, c FLOAT16, d FLOAT16');
  for (const [at, key] of keys.entries()) {
    const expected = converted(originals[at]!, 'float32', 'float16').toString('hex');
    expect([key, (await vector(key)).toString('hex')]).toEqual([key, expected]);
  }
});

test('a signal stops all of them at a safe point, and the report lists each', async () => {
  for (const name of ['a', 'b', 'c', 'd']) await world.addIndex(name, { documents: 1500 });
  await plan(toFloat16);
  const child = await begin('');
  child.signal('SIGINT');
  expect(await child.ended).toBe(130);
  const report = world.yaml('batch_report.yaml') as { status: string; indexes: Record<string, string>[] };
  const listed = (wanted: string) => report.indexes.flatMap(({ name, status }) => (status === wanted ? [name] : []));
  const { inProgress } = await batchStatus({ statePath: join(world.folder, 'batch_state.yaml') });
  expect(report.status).toBe('interrupted');
  expect(listed('interrupted')).toEqual(inProgress.map(({ name }) => name));
  expect(listed('interrupted').length).toBeGreaterThan(1);
  expect(listed('failed')).toEqual([]);
  expect((await resumeBatch(options())).status).toBe('completed');
  expect(await datatypes(['a', 'b', 'c', 'd'])).toBe('a FLOAT16, b FLOAT16, c FLOAT16, d FLOAT16');
});
