import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type ChildOptions, runCli } from './support/cli-child.ts';
import { differencesFromKnown, type KnownDocuments, knownFromLoad } from './support/known-documents.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { startWriters, type Writers } from './support/writers.ts';

const documents = 5000;
const shape = { prefix: 'doc:', dims: 64, datatype: 'float32' } as const;
const target = 'float16';

let server: TestServer;
let world: MigrationWorld;
let known: KnownDocuments;
let writers: Writers;

beforeEach(async () => {
  server = await startTestServer();
  world = await buildMigrationWorld(server, { ...shape, documents, target, batchSize: 250 });
  known = knownFromLoad(documents, shape);
});

afterEach(async (context) => {
  await writers.stop();
  console.log(`${context.task.name}: ${JSON.stringify(Object.fromEntries(writers.counts))}`);
  world.remove();
  await server.stop();
});

test('with writers that stop when the new index is created, no acknowledged write is lost and nothing comes back', async () => {
  writers = await startWriters(server, { known, shape });
  const applied = await apply({
    onEvent: ({ type }) => {
      if (type === 'index.created') void writers.stop();
    },
  });
  expect(applied.report).toMatchObject({ result: 'succeeded', validation: { errors: [] } });
  expect(applied.exit).toBe(0);
  expect(applied.report?.documents?.updated_meanwhile).toBeGreaterThan(0);
  await writers.stop();
  expect(await differencesFromKnown(server, known, { prefix: shape.prefix, datatype: target })).toEqual([]);
  expect(await run(world.rollbackWords('backups'))).toMatchObject({ exit: 0 });
  expect(await differencesFromKnown(server, known, { prefix: shape.prefix, datatype: shape.datatype })).toEqual([]);
});

test('with writers that never stop the run fails and names them; it succeeds when run again after they have switched', async () => {
  writers = await startWriters(server, { known, shape });
  const failed = await apply();
  expect(failed.exit).toBe(1);
  expect(failed.report?.result).toBe('failed');
  expect(failed.report?.validation.errors.join()).toMatch(
    /\d+ document\(s\) were still being written in the source datatype during the last sweep: doc:/,
  );
  expect(failed.report?.manual_actions).toEqual([
    'Switch the applications that still write the source datatype, then run the same command again',
  ]);
  writers.switchTo(target);
  const finished = await apply();
  expect(finished.report).toMatchObject({ result: 'succeeded', validation: { errors: [] } });
  expect(finished.exit).toBe(0);
  await writers.stop();
  expect(await differencesFromKnown(server, known, { prefix: shape.prefix, datatype: target })).toEqual([]);
  expect(await run(world.rollbackWords('backups'))).toMatchObject({ exit: 0 });
  expect(await differencesFromKnown(server, known, { prefix: shape.prefix, datatype: shape.datatype })).toEqual([]);
});

test('a run that is killed while applications write, and finished while they write on, loses nothing either', async () => {
  writers = await startWriters(server, { known, shape });
  const killed = await apply({
    onEvent: ({ type, step, done_docs = 0 }, child) => {
      if (type === 'step.progressed' && step === 'quantize' && done_docs > documents / 3) child.kill('SIGKILL');
    },
  });
  expect(killed.exit).toBe('SIGKILL');
  const finished = await apply({
    onEvent: ({ type }) => {
      if (type === 'index.created') void writers.stop();
    },
  });
  expect(finished.report).toMatchObject({ result: 'succeeded', validation: { errors: [] } });
  await writers.stop();
  expect(await differencesFromKnown(server, known, { prefix: shape.prefix, datatype: target })).toEqual([]);
});

test('rollback under writers that send the target datatype until the source index is back loses no write of theirs', async () => {
  expect((await apply()).exit).toBe(0);
  writers = await startWriters(server, { known, shape: { ...shape, datatype: target } });
  const undone = await runCli(world.rollbackWords('backups'), {
    cwd: world.folder,
    onEvent: ({ type }) => {
      if (type === 'index.created') void writers.stop();
    },
  });
  expect(undone.exit).toBe(0);
  await writers.stop();
  expect(await differencesFromKnown(server, known, { prefix: shape.prefix, datatype: shape.datatype })).toEqual([]);
});

function apply(options: Omit<ChildOptions, 'cwd'> = {}) {
  return runCli(world.applyWords('backups'), { cwd: world.folder, ...options });
}

function run(words: readonly string[]) {
  return runCli(words, { cwd: world.folder });
}
