import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type ApplyOptions,
  applyPlan,
  createPlan,
  type MigrationPlan,
  type MigrationReport,
  rollBack,
  type StampedEvent,
  validatePlan,
} from '../../src/index.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import type { SchemaPatch } from '../../src/plan/plan.ts';
import { slotOf } from '../../src/redis/key-slot.ts';
import { startTestCluster, type TestCluster } from '../support/cluster.ts';
import { keysConverted, keysMoved, loadSpread, takeClusterPicture } from './support/cluster-world.ts';
import { indexOver } from './support/documents.ts';
import { inFolder } from './support/folder.ts';
import { indexHolds } from './support/index-holds.ts';
import { changesBetween, type Picture } from './support/picture.ts';

const documents = 150;
const shape = { dims: 16, datatype: 'float32' } as const;

/** Documents under `doc:` are on all nodes; those under the tag are all on the node of the index that has it. */
const spreadPrefix = 'doc:';
const [tag, farTag] = ['{a}', '{b}'];

let cluster: TestCluster;
let original: Picture;

beforeAll(async () => {
  cluster = await startTestCluster({
    config: ['--appendonly', 'yes', '--appendfsync', 'always'],
  });
  expect(cluster.ownerOf(tag)).not.toBe(cluster.ownerOf(farTag));
});
afterAll(() => cluster?.stop());

const look = () => takeClusterPicture(cluster);

/** An index over documents of a prefix, and nothing else in the cluster. */
async function build(index: string, prefix: string, held: (key: string) => boolean): Promise<void> {
  for (const server of await cluster.owners()) {
    for (const name of (await server.send('FT._LIST')) as string[]) await server.send('FT.DROPINDEX', name);
    await server.send('FLUSHALL');
  }
  await loadSpread(cluster, documents, { ...shape, prefix });
  const home = cluster.ownerOf(index);
  await home.send('FT.CREATE', index, ...indexOver({ ...shape, prefix }));
  const keys = Array.from({ length: documents }, (_, document) => `${prefix}${document}`);
  await indexHolds(home, index, keys.filter(held).length);
  original = await look();
  expect(original.keys.size).toBe(documents);
}

interface Place {
  readonly plan: MigrationPlan;
  readonly connection: { readonly url: string };
  readonly backupDir: string;
  readonly batchSize: number;
}

function withPlan(index: string, patch: Partial<SchemaPatch>, work: (place: Place) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    // The node of the URL need not have anything of the index.
    const connection = { url: cluster.primaries[1]!.url };
    const plan = await createPlan({ connection, index, patch: { ...emptyPatch, ...patch } });
    await work({ plan, connection, backupDir: join(folder, 'backups'), batchSize: 50 });
  });
}

const toFloat16: Partial<SchemaPatch> = { updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }] };

describe('an index over documents on all three nodes', () => {
  beforeAll(() => build('words', spreadPrefix, (key) => cluster.ownerOf(key) === cluster.ownerOf('words')));

  test('is planned, applied, validated and rolled back byte for byte', async () => {
    await withPlan('words', toFloat16, async (place) => {
      expect(place.plan.blockedReasons).toEqual([]);
      expect(place.plan.warnings.join()).toContain("Index 'words' holds only the documents of its own node");
      expect(await applyPlan({ ...place, numWorkers: 3 })).toMatchObject({
        result: 'succeeded',
        validation: { errors: [] },
        documents: { converted: documents },
      });
      const after = await look();
      expect(after.keys).toEqual(keysConverted(original, 'float32', 'float16'));
      expect(JSON.stringify(after.indexes.get('words'))).toContain('"FLOAT16"');
      expect(await validatePlan(place)).toMatchObject({ result: 'succeeded' });
      expect(await rollBack(place)).toMatchObject({ result: 'succeeded', restored: documents });
      expect(changesBetween(original, await look())).toEqual([]);
    });
  });

  test('gets another field name, swapped with a second one, and back', async () => {
    const renameFields = [
      { oldName: 'rank', newName: 'title' },
      { oldName: 'title', newName: 'rank' },
    ];
    await withPlan('words', { renameFields }, async (place) => {
      expect(await applyPlan(place)).toMatchObject({ result: 'succeeded' });
      const swapped = [...original.keys].map(([key, content]): [string, string] => [key, swapTitleAndRank(content)]);
      expect((await look()).keys).toEqual(new Map(swapped));
      expect(await rollBack(place)).toMatchObject({ result: 'succeeded' });
      expect(changesBetween(original, await look())).toEqual([]);
    });
  });
});

describe('an index whose name and prefix share a hash tag', () => {
  const index = `${tag}:idx`;
  const prefix = `${tag}:doc:`;
  const moved = { index: { name: `${farTag}:idx`, prefixes: [`${farTag}:doc:`] } };

  beforeEach(() => build(index, prefix, () => true));

  test('moves with all its documents to another node, converted, TTLs and all, and back', async () => {
    await withPlan(index, { ...toFloat16, ...moved }, async (place) => {
      expect(await applyPlan(place)).toMatchObject({ result: 'succeeded', validation: { errors: [] } });
      const after = await look();
      const expected = keysMoved(keysConverted(original, 'float32', 'float16'), prefix, `${farTag}:doc:`);
      expect(after.keys).toEqual(expected);
      expect([...after.indexes.keys()]).toEqual([`${farTag}:idx`]);
      expect(await rollBack(place)).toMatchObject({ result: 'succeeded' });
      expect(changesBetween(original, await look())).toEqual([]);
    });
  });

  test('is not moved away from its documents', async () => {
    await withPlan(index, { index: { prefixes: [`${farTag}:doc:`] } }, async ({ plan }) => {
      expect(plan.blockedReasons.join()).toContain(
        `Documents under '${farTag}:doc:' are on other nodes of the cluster than index '${index}'`,
      );
    });
  });

  test.each([
    ['source', tag],
    ['target', farTag],
  ])('a %s node that is killed and comes back while keys move costs no document', async (_, killed) => {
    await withPlan(index, moved, async (place) => {
      const server = cluster.ownerOf(killed);
      let back: Promise<void> | undefined;
      const strike = () => {
        back ??= server.kill().then(() => server.restart());
      };
      await applyUntilDone(place, { step: 'rename-keys', strike });
      await back;
      await cluster.settled();
      expect((await look()).keys).toEqual(keysMoved(original.keys, prefix, `${farTag}:doc:`));
      expect(await rollBack(place)).toMatchObject({ result: 'succeeded' });
      expect(changesBetween(original, await look())).toEqual([]);
    });
  });
});

/** Leaves some slots elsewhere, so it is the last one. */
test('slots that move to another node while documents are converted cost nothing', async () => {
  await build('words', spreadPrefix, (key) => cluster.ownerOf(key) === cluster.ownerOf('words'));
  const [to, from] = cluster.primaries.filter((server) => server !== cluster.ownerOf('words'));
  const here = [...original.keys].filter(([key]) => cluster.ownerOf(key) === from);
  const slotsOf = (documents: typeof here) => new Set(documents.map(([key]) => slotOf(key)));
  // MIGRATE sends the time that a key has left, so one that expires can gain a millisecond on its way.
  const expiring = slotsOf(here.filter(([, content]) => !content.startsWith('hash expires -1 ')));
  const slots = [...slotsOf(here)].filter((slot) => !expiring.has(slot)).slice(0, 10);
  expect(slots).toHaveLength(10);
  await withPlan('words', toFloat16, async (place) => {
    let moving: Promise<void> | undefined;
    const strike = () => {
      moving ??= (async () => {
        for (const slot of slots) {
          const finish = await cluster.beginMove(slot, to!);
          await finish();
        }
      })();
    };
    await applyUntilDone(place, { step: 'quantize', strike });
    await moving;
    const after = await look();
    expect(after.keys).toEqual(keysConverted(original, 'float32', 'float16'));
    expect(await rollBack(place)).toMatchObject({ result: 'succeeded' });
    expect(changesBetween(original, await look())).toEqual([]);
  });
});

/** Applies, strikes once while a step is at work, and runs the same again until it has succeeded. */
async function applyUntilDone(
  place: Place,
  { step, strike }: { step: string; strike: () => void },
): Promise<MigrationReport> {
  let struck = false;
  const onEvent = (event: StampedEvent) => {
    if (event.type !== 'step.progressed' || event.step !== step) return;
    struck = true;
    strike();
  };
  for (let runs = 1; ; runs++) {
    const report = await applyPlan({ ...place, onEvent } satisfies ApplyOptions).catch((error: unknown) => {
      if (runs === 3) throw error;
      return undefined;
    });
    if (report?.result === 'succeeded') {
      expect(struck).toBe(true);
      return report;
    }
    expect(runs, JSON.stringify(report?.validation)).toBeLessThan(3);
    await cluster.settled();
  }
}

function swapTitleAndRank(content: string): string {
  const fields = content
    .replace(/\btitle=/, 'TITLE=')
    .replace(/\brank=/, 'title=')
    .replace(/\bTITLE=/, 'rank=');
  const [, head, tail] = /^(\w+ expires -?\d+ )(.*)$/.exec(fields)!;
  return head + tail!.split(' ').sort().join(' ');
}
