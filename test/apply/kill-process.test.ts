import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Ending, runCli, startCli } from './support/cli-child.ts';
import { countedNames, type KillMoment, killMoments, strikeAt } from './support/kill-moments.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { changesBetween, type Picture } from './support/picture.ts';
import { randomFrom, seed, soak } from './support/random.ts';

const kills = soak ? 50 : 10;

let server: TestServer;
let world: MigrationWorld;
let undisturbed: Ending;
let converted: Picture;
const landed: string[] = [];

beforeAll(async () => {
  server = await startTestServer();
  const shape = { prefix: 'doc:', dims: 64, datatype: 'float32', target: 'float16' } as const;
  world = await buildMigrationWorld(server, { ...shape, documents: 3000, batchSize: 50 });
  undisturbed = await run(world.applyWords('undisturbed'));
  converted = await world.look();
  await run(world.rollbackWords('undisturbed'));
});

afterAll(async () => {
  console.log(`SIGKILL of apply, seed ${seed}, by the phase its journal was in: ${countedNames(landed)}`);
  world.remove();
  await server.stop();
});

test('a run that nothing disturbs converts every byte as the reference does', () => {
  expect(undisturbed).toMatchObject({ exit: 0, report: { result: 'succeeded' } });
  expect(changesBetween(world.expected, converted)).toEqual([]);
});

test(`whenever apply is killed, the same command finishes it and rollback undoes it (${kills} kills)`, async () => {
  const moments = killMoments(undisturbed.events, { count: kills, random: randomFrom(seed) });
  for (const [number, moment] of moments.entries()) {
    const backupDir = `kill-${number}`;
    const told = `kill ${number}, ${moment.delayMs.toFixed(1)} ms into ${moment.step}`;
    await applyAndKill(backupDir, moment);
    landed.push(world.phaseOf(backupDir));
    expect(await run(world.applyWords(backupDir)), told).toMatchObject({ exit: 0, report: { result: 'succeeded' } });
    expect(changesBetween(world.expected, await world.look()), told).toEqual([]);
    expect(await run(world.rollbackWords(backupDir)), told).toMatchObject({ exit: 0 });
    expect(changesBetween(world.original, await world.look()), told).toEqual([]);
  }
}, 600_000);

test('killed when it has just taken its locks, apply leaves nothing that stands in the way of the next run', async () => {
  const child = startCli(world.applyWords('early'), { cwd: world.folder });
  const leased = async () => expect(await server.send('EXISTS', 'words:rvl:lease')).toBe(1);
  await vi.waitFor(leased, { interval: 1, timeout: 30_000 });
  child.kill('SIGKILL');
  await child.ended;
  landed.push(world.phaseOf('early'));
  expect(await run(world.applyWords('early'))).toMatchObject({ exit: 0, report: { result: 'succeeded' } });
  expect(changesBetween(world.expected, await world.look())).toEqual([]);
  expect(await run(world.rollbackWords('early'))).toMatchObject({ exit: 0 });
});

test('whenever rollback is killed, the same command finishes it', async () => {
  await run(world.applyWords('undo'));
  const random = randomFrom(seed + 1);
  for (const step of ['drop', 'restore', 'restore', 'create', 'index'] as const) {
    await runAndKill(world.rollbackWords('undo'), { step, delayMs: random() * 100 });
  }
  expect((await run(world.rollbackWords('undo'))).exit).toBe(0);
  expect(changesBetween(world.original, await world.look())).toEqual([]);
});

function run(words: readonly string[]) {
  return runCli(words, { cwd: world.folder });
}

function applyAndKill(backupDir: string, moment: KillMoment) {
  return runAndKill(world.applyWords(backupDir), moment);
}

async function runAndKill(words: readonly string[], moment: KillMoment): Promise<void> {
  const child = startCli(words, { cwd: world.folder, onEvent: (event) => strike.listen(event) });
  const strike = strikeAt(moment, () => child.kill('SIGKILL'));
  await child.ended;
  strike.cancel();
}
