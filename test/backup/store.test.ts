import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { StoredBatch } from '../../src/backup/frame-reader.ts';
import { openBackup } from '../../src/backup/reader.ts';
import { openBackupWriter } from '../../src/backup/writer.ts';
import type { ShardSeal } from '../../src/phases/journal.ts';
import { anyBatch, batchOf, plain } from '../support/batches.ts';
import { collect } from '../support/collect.ts';
import { createMemoryDisk, type MemoryDisk } from '../support/memory-disk.ts';

const paths = { data: 'b/x.data', sums: 'b/x.sums' };
const fields = ['embedding', 'image'];
const batches = [
  batchOf({ a: Buffer.from([1, 2, 3]), b: null }),
  batchOf({}),
  batchOf({ 'long name': Buffer.alloc(600, 5), 'other name': Buffer.alloc(2, 6) }),
  batchOf({ z: Buffer.from([9]) }),
];

let disk: MemoryDisk;
let seal: ShardSeal;

beforeEach(async () => {
  disk = createMemoryDisk();
  const writer = await openBackupWriter(disk, paths);
  await Promise.all(batches.map((batch) => writer.append(batch)));
  seal = await writer.seal();
});

async function readAll(): Promise<StoredBatch[]> {
  const backup = await openBackup(disk, paths, seal);
  const read = await collect(backup.batches());
  await backup.close();
  return read;
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'nothing was refused',
    (error) => error.code ?? String(error),
  );
}

describe('a sealed backup', () => {
  test('reads back what was appended, in order', async () => {
    const read = await readAll();
    expect(read.map(({ frame }) => frame)).toEqual([0, 1, 2, 3]);
    expect(read.map(({ keys }) => keys.map(String))).toEqual([['a', 'b'], [], ['long name', 'other name'], ['z']]);
    expect(read[2]!.vectors).toEqual([[Buffer.alloc(600, 5), Buffer.alloc(2, 6)]]);
  });

  test('knows its frames, documents and bytes', async () => {
    expect(seal).toEqual({
      frames: 4,
      documents: 5,
      bytes: disk.files.get(paths.data)!.length,
      sumsCrc: expect.any(Number),
    });
    const backup = await openBackup(disk, paths, seal);
    expect([backup.frames, backup.documents]).toEqual([4, 5]);
  });

  test('begins at any frame, and reads a single one', async () => {
    const backup = await openBackup(disk, paths, seal, { fields });
    expect((await collect(backup.batches(2))).map(({ frame }) => frame)).toEqual([2, 3]);
    expect(await collect(backup.batches(4))).toEqual([]);
    expect(plain(await backup.batch(3))).toEqual({ keys: ['7a'], fields, vectors: [['09'], [null]] });
  });

  test('reads every frame right while the memory of released ones is used again', async () => {
    const own = createMemoryDisk();
    const writer = await openBackupWriter(own, paths);
    const written = Array.from({ length: 30 }, (_, i) => ({
      keys: [Buffer.from(`doc:${i}`)],
      fields,
      vectors: [[Buffer.alloc(9000 + 100 * i, i)], [null]],
    }));
    for (const batch of written) await writer.append(batch);
    const backup = await openBackup(own, paths, await writer.seal(), { fields });
    const memory = new Set<ArrayBufferLike>();
    const kept: StoredBatch[] = [];
    for await (const batch of backup.batches()) {
      expect(plain(batch)).toEqual(plain(written[batch.frame]!));
      memory.add(batch.vectors[0]![0]!.buffer);
      // The last of them is never written over.
      if (batch.frame === 20) kept.push(batch);
      else batch.release();
    }
    expect(memory.size).toBeLessThan(5);
    expect(kept.map(plain)).toEqual([plain(written[20]!)]);
  });

  test('survives a power cut', async () => {
    const left = createMemoryDisk(disk.afterPowerCut());
    const backup = await openBackup(left, paths, seal);
    await expect(backup.verifyAll()).resolves.toBeUndefined();
  });

  test('gives any batches back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyBatch(fields), { maxLength: 4 }), async (many) => {
        const own = createMemoryDisk();
        const writer = await openBackupWriter(own, paths);
        for (const batch of many) {
          await writer.append(batch);
        }
        const backup = await openBackup(own, paths, await writer.seal(), { fields });
        expect((await collect(backup.batches())).map(plain)).toEqual(many.map(plain));
      }),
    );
  });
});

describe('a damaged backup is refused', () => {
  test.each(['data', 'sums'] as const)('when .%s was cut at any byte', async (part) => {
    const path = paths[part];
    const whole = disk.files.get(path)!;
    for (let bytes = 0; bytes < whole.length; bytes++) {
      disk.files.set(path, whole.subarray(0, bytes));
      expect(['BACKUP_TORN', 'BACKUP_DAMAGED'], `${bytes} bytes`).toContain(await failureOf(readAll()));
    }
  });

  test.each(['data', 'sums'] as const)('when any one bit of .%s was flipped', async (part) => {
    const path = paths[part];
    const whole = disk.files.get(path)!;
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      disk.files.set(path, flipped);
      expect(await failureOf(readAll()), `bit ${bit}`).toBe('BACKUP_DAMAGED');
    }
  });

  test.each(['data', 'sums'] as const)('when any one byte of .%s was replaced', async (part) => {
    const path = paths[part];
    const whole = disk.files.get(path)!;
    for (let place = 0; place < whole.length; place++) {
      const flipped = Buffer.from(whole);
      flipped[place]! ^= 0xff;
      disk.files.set(path, flipped);
      expect(await failureOf(readAll()), `byte ${place}`).toBe('BACKUP_DAMAGED');
    }
  });

  test.each(['data', 'sums'] as const)('when something was added to .%s', async (part) => {
    for (const tail of [Buffer.alloc(1), Buffer.alloc(16), disk.files.get(paths[part])!]) {
      disk.files.set(paths[part], Buffer.concat([disk.files.get(paths[part])!, tail]));
      expect(['BACKUP_TORN', 'BACKUP_DAMAGED']).toContain(await failureOf(readAll()));
    }
  });

  test.each(['data', 'sums'] as const)('when .%s is gone', async (part) => {
    disk.files.delete(paths[part]);
    expect(await failureOf(readAll())).toBe('BACKUP_MISSING');
  });

  test('when both files are those of another backup', async () => {
    const writer = await openBackupWriter(disk, paths, { discard: true });
    for (const batch of [...batches].reverse()) {
      await writer.append(batch);
    }
    await writer.seal();
    expect(await failureOf(readAll())).toBe('BACKUP_DAMAGED');
  });

  test('before the first frame that differs is handed out, with its place in the message', async () => {
    const data = Buffer.from(disk.files.get(paths.data)!);
    data[data.length - 2]! ^= 1;
    disk.files.set(paths.data, data);
    const backup = await openBackup(disk, paths, seal);
    const frames: number[] = [];
    const reading = (async () => {
      for await (const { frame } of backup.batches()) {
        frames.push(frame);
      }
    })();
    await expect(reading).rejects.toThrow(/the checksum of its frame at byte \d+ differs/);
    expect(frames).toEqual([0, 1, 2]);
  });
});

describe('openBackupWriter()', () => {
  test('refuses to write over an existing backup', async () => {
    await expect(openBackupWriter(disk, paths)).rejects.toMatchObject({
      code: 'BACKUP_EXISTS',
      details: { path: paths.data },
    });
    disk.files.delete(paths.data);
    await expect(openBackupWriter(disk, paths)).rejects.toMatchObject({
      code: 'BACKUP_EXISTS',
      details: { path: paths.sums },
    });
  });

  test('starts over where the caller knows that nothing was sealed', async () => {
    const writer = await openBackupWriter(disk, paths, { discard: true });
    await writer.append(batches[0]!);
    seal = await writer.seal();
    expect((await readAll()).map(({ frame }) => frame)).toEqual([0]);
  });

  test('writes nothing more after a failed append', async () => {
    let full = true;
    const openAppend: MemoryDisk['openAppend'] = async (path, options) => {
      const file = await disk.openAppend(path, options);
      const append = file.append;
      return Object.defineProperties(file, {
        append: {
          value: (chunks: Uint8Array[]) =>
            full && path === paths.data ? Promise.reject(new Error('full')) : append(chunks),
        },
      });
    };
    const writer = await openBackupWriter({ ...disk, openAppend }, paths, { discard: true });
    await expect(writer.append(batches[0]!)).rejects.toThrow('full');
    full = false;
    await expect(writer.append(batches[1]!)).rejects.toThrow('full');
    await expect(writer.seal()).rejects.toThrow('full');
    expect(disk.files.get(paths.data)).toHaveLength(0);
  });

  test('rejects a batch whose columns do not fit its keys', async () => {
    const writer = await openBackupWriter(disk, paths, { discard: true });
    const keys = [Buffer.from('a')];
    await expect(writer.append({ keys, fields: ['f'], vectors: [[]] })).rejects.toThrow(/not as long as its keys/);
    await expect(writer.append({ keys, fields: ['f'], vectors: [] })).rejects.toThrow(/number of columns/);
    await expect(writer.append({ keys, fields: ['f', 'f'], vectors: [[null], [null]] })).rejects.toThrow(/field twice/);
  });
});
