import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BatchStatus, batchStatus, createBatchPlan, type SchemaPatch, writeBatchPlan } from '../../src/index.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import { loadDocuments } from '../cli/load-documents.ts';
import { startCli } from './support/batch-child.ts';
import { type BatchWorld, buildBatchWorld } from './support/batch-world.ts';

let world: BatchWorld;

beforeEach(async () => {
  world = await buildBatchWorld();
});

afterEach(() => world.close());

/** A graph that takes the server long to build. */
const denseGraph: SchemaPatch = {
  ...emptyPatch,
  updateFields: [{ name: 'embedding', attrs: { algorithm: 'hnsw', m: 200, ef_construction: 4000 } }],
};

/** Stops a process for so long. */
async function held(pid: number, milliseconds: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await sleep(milliseconds);
  process.kill(pid, 'SIGCONT');
}

test('batch-status tells how much of an index is built, and how long the rest takes, while it is built', async () => {
  const vector = 'embedding VECTOR FLAT 6 TYPE FLOAT32 DIM 4 DISTANCE_METRIC L2'.split(' ');
  await world.server.send('FT.CREATE', 'a_idx', 'PREFIX', '1', 'a:', 'SCHEMA', 'title', 'TEXT', ...vector);
  await loadDocuments(world.server, 'a:', 2500);
  const connection = { url: world.server.url };
  const planned = await createBatchPlan({ connection, indexes: ['a_idx'], patch: denseGraph });
  await writeBatchPlan(planned, join(world.folder, 'batch_plan.yaml'));
  let ended = false;
  const child = startCli(world, 'migrate batch-apply --plan batch_plan.yaml --backup-dir backups', () => {});
  const done = child.ended.finally(() => {
    ended = true;
  });
  const statePath = join(world.folder, 'batch_state.yaml');
  const seen: BatchStatus['inProgress'][number][] = [];
  while (!ended) {
    const status = await batchStatus({ statePath }).catch(() => undefined);
    const now = status?.inProgress ?? [];
    seen.push(...now);
    // Building takes long enough on any machine: the server is held more often than it runs.
    const isBuilding = now.some(({ progress }) => progress?.step === 'index' || progress?.phase === 'target_created');
    const isTold = now.some(({ progress }) => progress?.remainingSeconds !== undefined);
    await (isBuilding && !isTold ? held(world.server.pid, 300) : sleep(20));
    await sleep(30);
  }
  expect(await done).toBe(0);
  const building = seen.flatMap(({ progress }) => (progress?.step === 'index' ? [progress] : []));
  const known = building.find(({ remainingSeconds }) => remainingSeconds !== undefined);
  expect(known).toMatchObject({ totalDocs: 2500 });
  expect(known?.doneDocs).toBeGreaterThan(0);
  expect(known?.remainingSeconds).toBeGreaterThan(0);
});
