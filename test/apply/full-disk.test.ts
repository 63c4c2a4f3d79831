import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { runCli, type ToldEvent } from './support/cli-child.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { changesBetween } from './support/picture.ts';

/** Linux only: no other system changes the limits of a process that runs. */
const canLimit = spawnSync('prlimit', ['--version']).status === 0;

let server: TestServer;
let world: MigrationWorld;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  const shape = { prefix: 'doc:', dims: 64, datatype: 'float32', target: 'float16' } as const;
  world = await buildMigrationWorld(server, { ...shape, documents: 2000, batchSize: 50 });
});

afterEach(async () => {
  world.remove();
  await server.send('FLUSHALL');
});

/** A small index may be ready before anybody has seen it grow. */
const begins = (step: string) => (event: ToldEvent) => event.type === 'step.started' && event.step === step;
const inside = (step: string) => (event: ToldEvent) => event.type === 'step.progressed' && event.step === step;

test.runIf(canLimit).each([
  { moment: 'in the middle of the dump', wanted: inside('dump'), isUntouched: true },
  { moment: 'while the journal follows the conversions', wanted: inside('quantize'), isUntouched: false },
  { moment: 'while the new index is built', wanted: begins('index'), isUntouched: false },
])('a disk that fills up $moment stops apply with its reason, and the same command finishes it', async (one) => {
  const words = world.applyWords('backups');
  const ending = await runFilling(words, one.wanted);
  expect(ending.exit).toBe(1);
  expect(ending.stderr).toMatch(/Cannot write "[^"]*": the file would be larger than/);
  expect(changesBetween(world.original, await world.look()).length === 0).toBe(one.isUntouched);
  expect(await runCli(words, { cwd: world.folder })).toMatchObject({ exit: 0, report: { result: 'succeeded' } });
  expect(changesBetween(world.expected, await world.look())).toEqual([]);
});

test.runIf(canLimit)('a disk that fills up during rollback stops it, and the same command finishes it', async () => {
  await runCli(world.applyWords('backups'), { cwd: world.folder });
  const words = world.rollbackWords('backups');
  expect(await runFilling(words, inside('restore'))).toMatchObject({ exit: 1 });
  expect(await runCli(words, { cwd: world.folder })).toMatchObject({ exit: 0 });
  expect(changesBetween(world.original, await world.look())).toEqual([]);
});

/** From the event on no file of the process may hold more than a byte. */
function runFilling(words: readonly string[], wanted: (event: ToldEvent) => boolean) {
  let full = false;
  return runCli(words, {
    cwd: world.folder,
    onEvent: (event, child) => {
      if (!full && wanted(event)) {
        full = true;
        execFileSync('prlimit', ['--fsize=1', '--pid', `${child.pid}`]);
      }
    },
  });
}
