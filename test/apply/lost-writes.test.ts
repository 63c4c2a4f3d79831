import { cpSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyPlan, rollBack, type StampedEvent } from '../../src/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { changesBetween } from './support/picture.ts';

const documents = 1500;

let server: TestServer;
let world: MigrationWorld;

beforeAll(async () => {
  server = await startTestServer({ config: ['--appendonly', 'yes', '--appendfsync', 'everysec'] });
  const shape = { prefix: 'doc:', dims: 64, datatype: 'float32', target: 'float16' } as const;
  world = await buildMigrationWorld(server, { ...shape, documents });
});

afterAll(async () => {
  world.remove();
  await server.stop();
});

/** True for the first event with which the step has come so far. */
const share = (step: string, done: number) => (event: StampedEvent) =>
  event.type === 'step.progressed' && event.step === step && event.doneDocs >= done * documents;
const started = (step: string) => (event: StampedEvent) => event.type === 'step.started' && event.step === step;
const created = (event: StampedEvent) => event.type === 'index.created';

interface Loss {
  readonly name: string;
  /** The server forgets all that came after this event … */
  readonly since: (event: StampedEvent) => boolean;
  /** … when it is killed at this one. */
  readonly killed: (event: StampedEvent) => boolean;
}

const losses: readonly Loss[] = [
  { name: 'conversions', since: share('quantize', 0.3), killed: share('quantize', 0.7) },
  { name: 'the drop and conversions', since: started('drop'), killed: share('quantize', 0.5) },
  { name: 'conversions and the new index', since: share('quantize', 0.5), killed: created },
  { name: 'the drop, all conversions and the new index', since: started('drop'), killed: created },
  { name: 'all of it, at the very end', since: started('drop'), killed: started('validate') },
];

test.each(losses)('a server that comes back without $name gets them again', async ({ name, since, killed }) => {
  const backupDir = join(world.folder, name.replaceAll(/\W/g, '-'));
  const common = { connection: { url: server.url }, plan: world.plan, backupDir, batchSize: 50 };
  const copy = join(world.folder, 'aof-copy');
  let revived: Promise<number> | undefined;
  let copied = false;
  const first = await applyPlan({
    ...common,
    // Listeners are called in the middle of the run, so nothing is written between copy, event and kill.
    onEvent: (event) => {
      if (!copied && since(event)) {
        copied = true;
        copyAof(copy);
      }
      if (revived === undefined && copied && killed(event)) {
        process.kill(server.pid, 'SIGKILL');
        revived = reviveWithout(copy);
      }
    },
  });
  expect(await revived, 'bytes of the log that were lost').toBeGreaterThan(0);
  if (first.result !== 'succeeded') {
    expect(await applyPlan(common)).toMatchObject({ result: 'succeeded' });
  }
  expect(changesBetween(world.expected, await world.look())).toEqual([]);
  expect(await rollBack({ connection: common.connection, backupDir })).toMatchObject({ result: 'succeeded' });
  expect(changesBetween(world.original, await world.look())).toEqual([]);
});

function aofFolder(): string {
  return join(server.dir, 'appendonlydir');
}

/** Acknowledged writes are in the file, if not on the disk, so a copy holds exactly what was acknowledged so far. */
function copyAof(copy: string): void {
  rmSync(copy, { recursive: true, force: true });
  cpSync(aofFolder(), copy, { recursive: true });
}

/** Starts the killed server again as after a power cut that took the last second: with the log as it was. @returns bytes lost */
async function reviveWithout(copy: string): Promise<number> {
  await server.kill();
  const lostBytes = sizeOf(aofFolder()) - sizeOf(copy);
  rmSync(aofFolder(), { recursive: true });
  cpSync(copy, aofFolder(), { recursive: true });
  await server.restart();
  return lostBytes;
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
