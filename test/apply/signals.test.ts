import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

describe.each(['dump', 'quantize'])('SIGINT in the middle of the step "%s"', (step) => {
  const backupDir = `interrupted-${step}`;

  test('ends apply with 130 and a report that says so', async () => {
    const ending = await interrupt(world.applyWords(backupDir), inTheMiddleOf(step));
    expect(ending).toMatchObject({ exit: 130, report: { result: 'interrupted' } });
    expect(ending.stderr).toContain(announcement);
    expect(ending.events.at(-1)).toMatchObject({ type: 'run.finished', result: 'interrupted' });
    expect(readFileSync(join(world.folder, 'reports', `${backupDir}.yaml`), 'utf8')).toContain('result: interrupted');
    expect(world.phaseOf(backupDir)).toBe(step === 'dump' ? 'dump' : 'active');
  });

  test('leaves everything as it was before the drop, and something to do after it', async () => {
    const changed = changesBetween(world.original, await world.look());
    expect(changed.length === 0).toBe(step === 'dump');
  });

  test('is made good by the same command', async () => {
    const finished = await runCli(world.applyWords(backupDir), { cwd: world.folder });
    expect(finished).toMatchObject({ exit: 0, report: { result: 'succeeded' } });
    expect(changesBetween(world.expected, await world.look())).toEqual([]);
  });

  test('SIGINT in the middle of rollback ends it with 130, and the same command finishes it', async () => {
    const ending = await interrupt(world.rollbackWords(backupDir), inTheMiddleOf('restore'));
    expect(ending).toMatchObject({ exit: 130 });
    expect(await runCli(world.rollbackWords(backupDir), { cwd: world.folder })).toMatchObject({ exit: 0 });
    expect(changesBetween(world.original, await world.look())).toEqual([]);
  });
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
  expect(await runCli(world.applyWords('twice'), { cwd: world.folder })).toMatchObject({ exit: 0 });
  expect(changesBetween(world.expected, await world.look())).toEqual([]);
  expect(await runCli(world.rollbackWords('twice'), { cwd: world.folder })).toMatchObject({ exit: 0 });
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
