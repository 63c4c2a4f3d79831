import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { applyPlan, rollBack, type StampedEvent } from '../../src/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { changesBetween } from './support/picture.ts';

const shape = { prefix: 'doc:', dims: 32, datatype: 'float32', target: 'float16', documents: 800 } as const;

let server: TestServer;
let world: MigrationWorld;

beforeAll(async () => {
  // Nothing acknowledged is lost: what is lost is the connection, and the reply that was on its way.
  server = await startTestServer({ config: ['--appendonly', 'yes', '--appendfsync', 'always'] });
});

afterAll(() => server.stop());

beforeEach(async () => {
  world = await buildMigrationWorld(server, shape);
});

afterEach(async () => {
  world.remove();
  await server.send('FLUSHALL');
});

type Wanted = (event: StampedEvent) => boolean;
const a =
  (type: StampedEvent['type'], step?: string): Wanted =>
  (event) =>
    event.type === type && (step === undefined || ('step' in event && event.step === step));

test.each<{ moment: string; wanted: Wanted }>([
  { moment: 'before the drop', wanted: a('step.started', 'drop') },
  { moment: 'after the drop, before anything is written', wanted: a('index.dropped') },
  { moment: 'between two batches', wanted: a('step.progressed', 'quantize') },
  { moment: 'before the create', wanted: a('step.started', 'create') },
  { moment: 'after the create', wanted: a('index.created') },
  { moment: 'before the verdict', wanted: a('step.started', 'validate') },
])('apply goes on by itself when the server restarts $moment', async ({ wanted }) => {
  const { onEvent, restarted } = restartAt(wanted);
  const report = await applyPlan({ ...place(), plan: world.plan, batchSize: 100, onEvent });
  await restarted();
  expect(report).toMatchObject({ result: 'succeeded', validation: { errors: [] } });
  expect(changesBetween(world.expected, await world.look())).toEqual([]);
});

test.each<{ moment: string; wanted: Wanted }>([
  { moment: 'before the drop', wanted: a('step.started', 'drop') },
  { moment: 'after the drop, before anything is written', wanted: a('index.dropped') },
  { moment: 'between two batches', wanted: a('step.progressed', 'restore') },
  { moment: 'after the create', wanted: a('index.created') },
])('rollback goes on by itself when the server restarts $moment', async ({ wanted }) => {
  await applyPlan({ ...place(), plan: world.plan, batchSize: 100 });
  const { onEvent, restarted } = restartAt(wanted);
  const report = await rollBack({ ...place(), onEvent });
  await restarted();
  expect(report).toMatchObject({ result: 'succeeded', errors: [] });
  expect(changesBetween(world.original, await world.look())).toEqual([]);
});

const place = () => ({ connection: { url: server.url }, backupDir: join(world.folder, 'backups') });

/** Kills the server in the middle of an event, before the run can send anything more, and starts it again. */
function restartAt(wanted: Wanted) {
  let restart: Promise<void> | undefined;
  return {
    onEvent: (event: StampedEvent) => {
      if (restart === undefined && wanted(event)) {
        process.kill(server.pid, 'SIGKILL');
        restart = server.kill().then(() => server.restart());
      }
    },
    restarted: async () => {
      expect(restart).toBeDefined();
      await restart;
    },
  };
}
