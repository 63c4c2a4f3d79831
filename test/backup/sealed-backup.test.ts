import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type DumpWriter, openDumpWriter } from '../../src/backup/dump-writer.ts';
import { runPaths } from '../../src/backup/names.ts';
import { openSealedBackup } from '../../src/backup/sealed-backup.ts';
import { shardOf } from '../../src/backup/shard-of.ts';
import type { BackupSeal, JournalFacts } from '../../src/phases/journal.ts';
import { anyBatch, batchOf, plain } from '../support/batches.ts';
import { collect } from '../support/collect.ts';
import { factsOf } from '../support/journal.ts';
import { createMemoryDisk, type MemoryDisk } from '../support/memory-disk.ts';

const paths = runPaths('b', 'x');
const facts: JournalFacts = {
  ...factsOf('x'),
  conversions: { embedding: { source: 'float32', target: 'float16', dims: 1 } },
  batchSize: 2,
};
const a = batchOf({ a: Buffer.from([1]), b: Buffer.from([2]) });
const c = batchOf({ c: Buffer.from([3]) });
const d = batchOf({ d: Buffer.from([4]), e: null });

let disk: MemoryDisk;

beforeEach(() => {
  disk = createMemoryDisk();
});

async function dump(shards: number, write: (writer: DumpWriter) => Promise<void>): Promise<BackupSeal> {
  const writer = await openDumpWriter(disk, paths, shards);
  await write(writer);
  return writer.seal(facts);
}

/** Shard 1 has nothing. */
const threeShards = () =>
  dump(3, async (writer) => {
    await writer.append(0, a);
    await writer.append(2, c);
    await writer.append(2, d);
  });

const names = () => [...disk.files.keys()].map((path) => path.replace('b/migration_backup_x', '')).sort();

describe('a backup of three workers', () => {
  test('is numbered through all shards, and every shard by itself', async () => {
    const backup = await openSealedBackup(disk, paths, await threeShards());
    expect([backup.frames, backup.documents]).toEqual([3, 5]);
    expect((await collect(backup.batches())).map(({ frame, keys }) => [frame, keys.map(String)])).toEqual([
      [0, ['a', 'b']],
      [1, ['c']],
      [2, ['d', 'e']],
    ]);
    expect((await collect(backup.batches(1))).map(({ frame }) => frame)).toEqual([1, 2]);
    expect(plain(await backup.batch(2))).toEqual(plain(d));
    expect(backup.shards.map(({ frames }) => frames)).toEqual([1, 0, 2]);
    expect((await collect(backup.shards[2]!.batches(1))).map(({ frame }) => frame)).toEqual([1]);
  });

  test('has a manifest with counts, first and last keys', async () => {
    await threeShards();
    const manifest = JSON.parse(disk.files.get(paths.manifest)!.toString());
    expect(manifest).toMatchObject({ index_name: 'x', batch_size: 2, actual_workers: 3, run_id: 'r' });
    expect(manifest.shards).toMatchObject([
      { path: 'migration_backup_x_worker0', documents: 2, frames: 1, first_key: 'a', last_key: 'b' },
      { path: 'migration_backup_x_worker1', documents: 0, frames: 0, first_key: null, last_key: null },
      { path: 'migration_backup_x_worker2', documents: 3, frames: 2, first_key: 'c', last_key: 'e' },
    ]);
  });

  test('survives a power cut', async () => {
    const seal = await threeShards();
    const backup = await openSealedBackup(createMemoryDisk(disk.afterPowerCut()), paths, seal);
    await expect(backup.verifyAll()).resolves.toBeUndefined();
  });

  test('is refused when any byte of its manifest differs, is missing or was added', async () => {
    const seal = await threeShards();
    const whole = disk.files.get(paths.manifest)!;
    const damaged = Array.from(whole, (_, place) => {
      const bytes = Buffer.from(whole);
      bytes[place]! ^= 1;
      return [bytes, whole.subarray(0, place)];
    }).flat();
    for (const bytes of [...damaged, Buffer.concat([whole, Buffer.from('\n')])]) {
      disk.files.set(paths.manifest, bytes);
      await expect(openSealedBackup(disk, paths, seal)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
    }
  });

  test('is refused when two shards have changed places', async () => {
    const seal = await threeShards();
    for (const part of ['data', 'sums'] as const) {
      const first = disk.files.get(paths.worker(0)[part])!;
      disk.files.set(paths.worker(0)[part], disk.files.get(paths.worker(2)[part])!);
      disk.files.set(paths.worker(2)[part], first);
    }
    await expect(openSealedBackup(disk, paths, seal)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
  });
});

describe('openDumpWriter()', () => {
  test('reads the manifest back before it says that the backup is sealed', async () => {
    const whole = disk;
    disk = { ...whole, read: async (path) => (path === paths.manifest ? undefined : whole.read(path)) };
    await expect(threeShards()).rejects.toMatchObject({ code: 'BACKUP_MISSING' });
  });

  test('removes what unsealed dumps with other numbers of workers have left', async () => {
    await openDumpWriter(disk, paths, 4);
    await threeShards();
    expect(names().filter((name) => name.endsWith('.data'))).toEqual([
      '_worker0.data',
      '_worker1.data',
      '_worker2.data',
    ]);
    await dump(1, (writer) => writer.append(0, a));
    expect(names()).toEqual(['.data', '.sums']);
  });

  test('leaves the files of an index alone whose name begins alike', async () => {
    disk.files.set('b/migration_backup_x2_worker0.data', Buffer.from([1]));
    await dump(1, (writer) => writer.append(0, a));
    expect(names()).toContain('2_worker0.data');
  });

  test('with one worker writes no manifest, and its seal is that of the file', async () => {
    const seal = await dump(1, (writer) => writer.append(0, a));
    expect(seal.shards).toBeUndefined();
    const backup = await openSealedBackup(disk, paths, seal);
    expect((await collect(backup.batches())).map(plain)).toEqual([plain(a)]);
    expect(backup.shards).toHaveLength(1);
  });

  test('gives any batches back, whatever the number of shards', async () => {
    const batches = fc.array(anyBatch(['f']), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(batches, fc.integer({ min: 1, max: 4 }), async (many, shards) => {
        disk = createMemoryDisk();
        const seal = await dump(shards, async (writer) => {
          for (const [number, batch] of many.entries()) await writer.append(number % shards, batch);
        });
        const backup = await openSealedBackup(disk, paths, seal, { fields: ['f'] });
        const byShard = Array.from({ length: shards }, (_, shard) => many.filter((_batch, n) => n % shards === shard));
        expect((await collect(backup.batches())).map(plain)).toEqual(byShard.flat().map(plain));
      }),
      { numRuns: 20 },
    );
  });
});

test('shardOf() spreads keys evenly', () => {
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 10_000; i++) counts[shardOf(Buffer.from(`doc:${i}`), 4)]! += 1;
  expect(Math.min(...counts)).toBeGreaterThan(2200);
});
