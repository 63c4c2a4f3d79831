import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyPlan } from '../../src/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { runCli, type ToldEvent } from './support/cli-child.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { changesBetween } from './support/picture.ts';
import { planChanges } from './support/plan-changes.ts';

const documents = 3000;
const announcement = 'Stopping at the next safe point';

let server: TestServer;
let world: MigrationWorld;

beforeAll(async () => {
  server = await startTestServer();
  const shape = { prefix: 'doc:', dims: 64, datatype: 'float32', target: 'float16' } as const;
  world = await buildMigrationWorld(server, { ...shape, documents, batchSize: 10 });
});

afterAll(async () => {
  world.remove();
  await server.stop();
});

/** True for events of a step between a fifth and a half of its documents: far from its end. */
const inTheMiddleOf = (step: string) => (event: ToldEvent) =>
  event.type === 'step.progressed' &&
  event.step === step &&
  (event.done_docs ?? 0) > documents / 5 &&
  (event.done_docs ?? 0) < documents / 2;

test.each([
  { step: 'dump', phase: 'dump', isUntouched: true },
  { step: 'quantize', phase: 'active', isUntouched: false },
])(
  'SIGINT in the middle of the $step ends apply with 130 and a report, and the same command finishes it',
  async (one) => {
    const backupDir = `interrupted-${one.step}`;
    const ending = await interrupt(world.applyWords(backupDir), inTheMiddleOf(one.step));
    expect(ending).toMatchObject({ exit: 130, report: { result: 'interrupted' } });
    expect(ending.stderr).toContain(announcement);
    expect(ending.events.at(-1)).toMatchObject({ type: 'run.finished', result: 'interrupted' });
    expect(readFileSync(join(world.folder, 'reports', `${backupDir}.yaml`), 'utf8')).toContain('result: interrupted');
    expect(world.phaseOf(backupDir)).toBe(one.phase);
    expect(changesBetween(world.original, await world.look()).length === 0).toBe(one.isUntouched);
    expect(await run(world.applyWords(backupDir))).toMatchObject({ exit: 0, report: { result: 'succeeded' } });
    expect(changesBetween(world.expected, await world.look())).toEqual([]);
    expect(await run(world.rollbackWords(backupDir))).toMatchObject({ exit: 0 });
  },
);

test('SIGINT in the middle of rollback ends it with 130, and the same command finishes it', async () => {
  await run(world.applyWords('undo'));
  const ending = await interrupt(world.rollbackWords('undo'), inTheMiddleOf('restore'));
  expect(ending.exit).toBe(130);
  expect(ending.events.at(-1)).toMatchObject({ type: 'run.finished', result: 'interrupted' });
  expect(await run(world.rollbackWords('undo'))).toMatchObject({ exit: 0 });
  expect(changesBetween(world.original, await world.look())).toEqual([]);
});

test('a second SIGINT ends apply at once, whatever it waits for, and the same command finishes it', async () => {
  let signals = 0;
  const ending = await runCli(world.applyWords('twice'), {
    cwd: world.folder,
    onEvent: (event, child) => {
      if (signals === 0 && inTheMiddleOf('quantize')(event)) {
        signals = 1;
        // A server that answers nothing keeps apply from reaching its next safe point.
        process.kill(server.pid, 'SIGSTOP');
        child.kill('SIGINT');
      }
    },
    onStderr: (text, child) => {
      if (text.includes(announcement)) child.kill('SIGINT');
    },
  });
  process.kill(server.pid, 'SIGCONT');
  expect(ending.exit).toBe(130);
  expect(ending.events.map(({ type }) => type)).not.toContain('run.finished');
  expect(await run(world.applyWords('twice'))).toMatchObject({ exit: 0 });
  expect(changesBetween(world.expected, await world.look())).toEqual([]);
  expect(await run(world.rollbackWords('twice'))).toMatchObject({ exit: 0 });
});

test('a plan that touches no documents runs on from the drop through the create before it stops', async () => {
  const changes = { update_fields: [{ name: 'embedding', attrs: { distance_metric: 'cosine' } }] };
  const plan = await planChanges(server, world.folder, { index: 'words', aliases: ['live'], changes });
  const stopping = new AbortController();
  const told: string[] = [];
  const options = { connection: { url: server.url }, plan, backupDir: join(world.folder, 'index-only') };
  const report = await applyPlan({
    ...options,
    signal: stopping.signal,
    onEvent: ({ type }) => {
      told.push(type);
      if (type === 'index.dropped') stopping.abort();
    },
  });
  expect(report.result).toBe('interrupted');
  expect(told).toContain('index.created');
  expect(told).not.toContain('index.ready');
  expect(JSON.stringify((await world.look()).indexes.get('words'))).toContain('"COSINE"');
  expect(await applyPlan(options)).toMatchObject({ result: 'succeeded' });
  expect((await world.look()).aliases.get('live')).toBe('words');
});

function run(words: readonly string[]) {
  return runCli(words, { cwd: world.folder });
}

function interrupt(words: readonly string[], wanted: (event: ToldEvent) => boolean) {
  let sent = false;
  return runCli(words, {
    cwd: world.folder,
    onEvent: (event, child) => {
      if (!sent && wanted(event)) {
        sent = true;
        child.kill('SIGINT');
      }
    },
  });
}
