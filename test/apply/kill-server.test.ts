import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Ending, runCli, type ToldEvent } from './support/cli-child.ts';
import { countedNames, type KillMoment, killMoments, strikeAt } from './support/kill-moments.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { changesBetween } from './support/picture.ts';
import { randomFrom, seed, soak } from './support/random.ts';

const kills = soak ? 10 : 3;

let server: TestServer;
let world: MigrationWorld;
let undisturbed: readonly ToldEvent[];
const outcomes: string[] = [];

beforeAll(async () => {
  server = await startTestServer({ config: ['--appendonly', 'yes', '--appendfsync', 'always'] });
  const shape = { prefix: 'doc:', dims: 64, datatype: 'float32', target: 'float16' } as const;
  world = await buildMigrationWorld(server, { ...shape, documents: 2000, batchSize: 50 });
  undisturbed = (await run(world.applyWords('undisturbed'))).events;
  await run(world.rollbackWords('undisturbed'));
});

afterAll(async () => {
  console.log(`SIGKILL of the server, seed ${seed}: ${countedNames(outcomes)}`);
  world.remove();
  await server.stop();
});

test(`whenever the server is killed and comes back, apply finishes, at once or when run again (${kills} kills)`, async () => {
  const steps = soak ? undefined : (['dump', 'quantize', 'index'] as const);
  const moments = killMoments(undisturbed, { count: kills, random: randomFrom(seed), ...(steps && { steps }) });
  for (const [number, moment] of moments.entries()) {
    const backupDir = `kill-${number}`;
    const told = `kill ${number}, ${moment.delayMs.toFixed(1)} ms into ${moment.step}`;
    const first = await runAndKillServer(world.applyWords(backupDir), moment);
    outcomes.push(`${moment.step}: ${outcomeOf(first)}`);
    if (first.exit !== 0) {
      expect(await run(world.applyWords(backupDir)), told).toMatchObject({ exit: 0, report: { result: 'succeeded' } });
    }
    expect(changesBetween(world.expected, await world.look()), told).toEqual([]);
    expect(await run(world.rollbackWords(backupDir)), told).toMatchObject({ exit: 0 });
    expect(changesBetween(world.original, await world.look()), told).toEqual([]);
  }
}, 600_000);

test('when the server is killed while rollback works, rollback finishes, at once or when run again', async () => {
  await run(world.applyWords('undo'));
  const first = await runAndKillServer(world.rollbackWords('undo'), { step: 'restore', delayMs: 20 });
  outcomes.push(`restore: ${outcomeOf(first)}`);
  if (first.exit !== 0) expect(await run(world.rollbackWords('undo'))).toMatchObject({ exit: 0 });
  expect(changesBetween(world.original, await world.look())).toEqual([]);
});

/** A run that does not get through must say so, and must not claim that nothing was changed once something was. */
function outcomeOf({ exit, report, stderr, events }: Ending): string {
  if (exit === 0) return 'went on by itself';
  const touched = events.some(({ type }) => type === 'index.dropped');
  expect({ exit, touched, stderr, result: report?.result }).toMatchObject({
    exit: 1,
    ...(touched && report && { result: 'failed' }),
  });
  console.log(stderr, JSON.stringify(events.at(-1)), report?.validation.errors);
  return 'stopped, finished when run again';
}

function run(words: readonly string[]) {
  return runCli(words, { cwd: world.folder });
}

async function runAndKillServer(words: readonly string[], moment: KillMoment): Promise<Ending> {
  let restarted: Promise<void> | undefined;
  const strike = strikeAt(moment, () => {
    restarted = server.kill().then(() => server.restart());
  });
  const ending = await runCli(words, { cwd: world.folder, onEvent: strike.listen });
  strike.cancel();
  await restarted;
  return ending;
}
