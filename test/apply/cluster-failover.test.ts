import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { applyPlan, createPlan, isMigrationError, rollBack, type StampedEvent } from '../../src/index.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import { startTestCluster, type TestCluster } from '../support/cluster.ts';
import { keysConverted, keysMoved, loadSpread, takeClusterPicture } from './support/cluster-world.ts';
import { indexOver } from './support/documents.ts';
import { inFolder } from './support/folder.ts';
import { indexHolds } from './support/index-holds.ts';
import { countedNames } from './support/kill-moments.ts';
import { randomFrom, seed, soak } from './support/random.ts';

const rounds = soak ? 20 : 1;
const documents = 200;
const shape = { prefix: 'doc:', dims: 16, datatype: 'float32' } as const;
const random = randomFrom(seed);
const outcomes: string[] = [];

afterAll(() => console.log(`Primaries killed, replicas promoted, seed ${seed}: ${countedNames(outcomes)}`));

/** Nothing is on disk here: what a promoted replica does not have is gone. */
test(`whenever a primary dies and its replica takes over, a conversion with a prefix change ends with every byte right (${rounds} kills)`, async () => {
  for (let round = 0; round < rounds; round++) {
    const cluster = await startTestCluster({ replicaOf: soak ? [0, 1, 2] : [0] });
    try {
      await inFolder((folder) => failOver(cluster, folder));
    } finally {
      await cluster.stop();
    }
  }
}, 1_200_000);

async function failOver(cluster: TestCluster, folder: string): Promise<void> {
  await loadSpread(cluster, documents, shape);
  // The index may be on the node that dies, too.
  const index = soak && random() < 0.5 ? 'words' : nameOn(cluster, 1);
  const home = cluster.ownerOf(index);
  const held = heldUnder(cluster, home, shape.prefix);
  await home.send('FT.CREATE', index, ...indexOver(shape));
  await indexHolds(home, index, held);
  await cluster.sendToAll('WAIT', '1', '1000');
  const original = await takeClusterPicture(cluster);
  // Keys under another prefix are on other nodes, and an index that holds fewer documents than before has failed.
  const to = ['item:', 'thing:', 'object:', 'a:', 'b:', 'c:'].find(
    (prefix) => heldUnder(cluster, home, prefix) >= held,
  )!;

  // One of the two is alive whatever dies.
  const [first, second] = cluster.primaries;
  const connection = { url: `redis://127.0.0.1:${second!.port},127.0.0.1:${first!.port}` };
  const updateFields = [{ name: 'embedding', attrs: { datatype: 'float16' } }];
  const plan = await createPlan({
    connection,
    index,
    patch: { ...emptyPatch, updateFields, index: { prefixes: [to] } },
  });
  const place = { plan, connection, backupDir: join(folder, 'backups'), batchSize: 20 };
  const strike = strikeOnce(cluster);
  let stopped = 'went on by itself';
  for (let runs = 1; ; runs++) {
    const report = await applyPlan({ ...place, onEvent: strike.listen }).catch((error: unknown) => {
      if (runs === 3 || !isMigrationError(error)) throw error;
      stopped = `finished when run again after ${error.code}`;
      return undefined;
    });
    await strike.over();
    await cluster.settled();
    if (report?.result === 'succeeded') {
      outcomes.push(`${strike.step}, ${stopped}`);
      break;
    }
    if (report) stopped = `finished when run again after "${report.validation.errors.join()}"`;
    expect(runs, JSON.stringify(report?.validation)).toBeLessThan(3);
  }
  expect(await cluster.owners()).toEqual(expect.arrayContaining([strike.promoted()]));
  const expected = keysMoved(keysConverted(original, 'float32', 'float16'), shape.prefix, to);
  expect((await takeClusterPicture(cluster)).keys).toEqual(expected);
  expect(await rollBack(place)).toMatchObject({ result: 'succeeded' });
  expect((await takeClusterPicture(cluster)).keys).toEqual(original.keys);
}

/** Kills the first primary, in a soak test any one, at some moment of converting or moving. */
function strikeOnce(cluster: TestCluster) {
  const place = soak ? Math.floor(random() * cluster.primaries.length) : 0;
  const step = soak && random() < 0.4 ? 'quantize' : 'rename-keys';
  let left = 1 + Math.floor(random() * 6);
  const delayMs = random() * 20;
  let killed: Promise<void> | undefined;
  return {
    step,
    listen: (event: StampedEvent) => {
      if (event.type === 'step.progressed' && event.step === step && --left === 0) {
        killed = sleep(delayMs).then(() => cluster.primaries[place]!.kill());
      }
    },
    over: async () => {
      expect(killed).toBeDefined();
      await killed;
    },
    promoted: () => cluster.replicas[place],
  };
}

function heldUnder(cluster: TestCluster, home: unknown, prefix: string): number {
  const keys = Array.from({ length: documents }, (_, document) => `${prefix}${document}`);
  return keys.filter((key) => cluster.ownerOf(key) === home).length;
}

function nameOn(cluster: TestCluster, place: number): string {
  const names = Array.from({ length: 50 }, (_, i) => `words${i}`);
  return names.find((name) => cluster.ownerOf(name) === cluster.primaries[place])!;
}
