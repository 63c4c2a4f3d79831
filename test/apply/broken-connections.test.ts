import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyPlan, type MigrationPlan, rollBack, type StampedEvent, type StepName } from '../../src/index.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { planFor, withBackupDir } from '../crash/run-kind.ts';
import { buildWorld, kinds, picture } from '../crash/world.ts';
import { type Direction, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { randomFrom, seed, soak } from './support/random.ts';

/** Cuts a step and direction. */
const cuts = soak ? 20 : 1;
const directions: readonly Direction[] = ['toServer', 'toClient'];

let server: TestServer;
let proxy: FaultProxy;
let redis: RedisWriter;

beforeAll(async () => {
  server = await startTestServer();
  proxy = await startFaultProxy(server.port);
  redis = await openWriter({ url: server.url });
});

afterAll(async () => {
  console.log(`connections cut, seed ${seed}: ${proxy.cuts}`);
  await redis.close();
  await proxy.close();
  await server.stop();
});

const chosen = ['everything at once', 'swap two fields', 'everything at once in json'];

describe.each(kinds.filter(({ name }) => chosen.includes(name)))('$name', (kind) => {
  let known: Awaited<ReturnType<typeof undisturbed>>;

  beforeAll(async () => {
    // Scripts travel once; the traffic is that of a server that has them.
    await undisturbed();
    known = await undisturbed();
  });

  test('a connection cut anywhere in any step of apply is made again, and apply goes on by itself', async () => {
    const { plan, migrated, traffic } = known;
    for (const drawn of drawCuts(traffic.apply)) {
      await untilCut(drawn, (cut) =>
        inWorld(async (backupDir) => {
          await apply(plan, backupDir, cutting(cut));
          expect(await picture(server), JSON.stringify(cut)).toEqual(migrated);
        }),
      );
    }
  }, 600_000);

  test('a connection cut anywhere in any step of rollback is made again, and rollback goes on by itself', async () => {
    const { plan, original, traffic } = known;
    for (const drawn of drawCuts(traffic.rollback)) {
      await untilCut(drawn, (cut) =>
        inWorld(async (backupDir) => {
          await apply(plan, backupDir);
          await undo(backupDir, cutting(cut));
          expect(await picture(server), JSON.stringify(cut)).toEqual(original);
        }),
      );
    }
  }, 600_000);

  function inWorld<Result>(work: (backupDir: string) => Promise<Result>): Promise<Result> {
    return withBackupDir(async (backupDir) => {
      await buildWorld(server, kind);
      return work(backupDir);
    });
  }

  /** Migrates and rolls back without a fault, and counts how many bytes each step sends and gets. */
  function undisturbed() {
    return inWorld(async (backupDir) => {
      const plan = await planFor(redis, kind);
      const original = await picture(server);
      const applying = countTraffic();
      await apply(plan, backupDir, applying.onEvent);
      const migrated = await picture(server);
      const undoing = countTraffic();
      await undo(backupDir, undoing.onEvent);
      expect(await picture(server)).toEqual(original);
      return { plan, original, migrated, traffic: { apply: applying.bytes, rollback: undoing.bytes } };
    });
  }
});

type Listener = (event: StampedEvent) => void;

async function apply(plan: MigrationPlan, backupDir: string, onEvent: Listener = () => {}): Promise<void> {
  const report = await applyPlan({ connection: { url: proxy.url }, plan, backupDir, batchSize: 5, onEvent });
  expect(report).toMatchObject({ result: 'succeeded', validation: { errors: [] } });
}

async function undo(backupDir: string, onEvent: Listener): Promise<void> {
  const report = await rollBack({ connection: { url: proxy.url }, backupDir, onEvent });
  expect(report).toMatchObject({ result: 'succeeded', errors: [] });
}

/** Counts the bytes of each step that has any. */
function countTraffic() {
  const bytes = new Map<StepName, Record<Direction, number>>();
  let before = { ...proxy.passed };
  const onEvent: Listener = (event) => {
    if (event.type === 'step.started') {
      before = { ...proxy.passed };
    } else if (event.type === 'step.finished') {
      const { toServer, toClient } = proxy.passed;
      bytes.set(event.step, { toServer: toServer - before.toServer, toClient: toClient - before.toClient });
    }
  };
  return { bytes, onEvent };
}

/** A connection that breaks after so many bytes of a step. */
interface Cut {
  readonly step: StepName;
  readonly direction: Direction;
  readonly bytes: number;
}

function drawCuts(traffic: ReadonlyMap<StepName, Record<Direction, number>>): Cut[] {
  const random = randomFrom(seed);
  return [...traffic].flatMap(([step, passed]) =>
    directions.flatMap((direction) =>
      Array.from({ length: passed[direction] > 0 ? cuts : 0 }, () => {
        return { step, direction, bytes: 1 + Math.floor(random() * passed[direction]) };
      }),
    ),
  );
}

/** Does work that a connection is cut in; runs differ in what they send, so a cut that came too late is tried earlier. */
async function untilCut(drawn: Cut, work: (cut: Cut) => Promise<void>): Promise<void> {
  const before = proxy.cuts;
  for (let { bytes } = drawn; proxy.cuts === before; bytes = Math.ceil(bytes / 2)) {
    await work({ ...drawn, bytes });
    if (proxy.cuts === before) expect(bytes, `${drawn.step} sends nothing`).toBeGreaterThan(1);
  }
}

/** Cuts a connection during the step. */
function cutting({ step, direction, bytes }: Cut): Listener {
  return (event) => {
    if (event.type === 'step.started' && event.step === step) {
      proxy.cutAfter(bytes, direction);
    } else if (event.type === 'step.finished' && event.step === step) {
      proxy.spare();
    }
  };
}
