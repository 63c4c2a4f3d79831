import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { openKeysWriter, readKeys, verifyKeys } from '../../src/backup/keys-file.ts';
import type { KeysSeal } from '../../src/phases/journal.ts';
import { collect } from '../support/collect.ts';
import { createMemoryDisk, type MemoryDisk } from '../support/memory-disk.ts';

const path = 'b/x.keys';
const first = [Buffer.from('doc:1'), Buffer.from([0xff, 0x00]), Buffer.alloc(0)];
const second = [Buffer.from('doc:2'), Buffer.from('doc:1')];

let disk: MemoryDisk;
let seal: KeysSeal;

beforeEach(async () => {
  disk = createMemoryDisk();
  const writer = await openKeysWriter(disk, path);
  await Promise.all([writer.append(first), writer.append([]), writer.append(second)]);
  seal = await writer.seal();
});

async function failureOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'nothing was refused',
    (error) => error.code ?? String(error),
  );
}

describe('a keys file', () => {
  test('reads back every key as it was, repeated ones too, in order', async () => {
    expect((await collect(readKeys(disk, path, seal, { batchSize: 500 }))).flat()).toEqual([...first, ...second]);
  });

  test.each([
    [1, [1, 1, 1, 1, 1]],
    [2, [2, 2, 1]],
    [5, [5]],
    [6, [5]],
  ])('reads batches of %i over the borders of appends', async (batchSize, sizes) => {
    expect((await collect(readKeys(disk, path, seal, { batchSize }))).map((batch) => batch.length)).toEqual(sizes);
  });

  test('counts its keys and bytes', () => {
    expect(seal).toEqual({ keys: 5, bytes: disk.files.get(path)!.length, crc: expect.any(Number) });
  });

  test('may be empty', async () => {
    const writer = await openKeysWriter(disk, path, { discard: true });
    seal = await writer.seal();
    expect(seal.keys).toBe(0);
    expect(await collect(readKeys(disk, path, seal, { batchSize: 10 }))).toEqual([]);
  });

  test('survives a power cut', async () => {
    const left = createMemoryDisk(disk.afterPowerCut());
    await expect(verifyKeys(left, path, seal)).resolves.toBeUndefined();
  });

  test('gives any keys back in any batches', async () => {
    const keys = fc.array(fc.uint8Array({ maxLength: 20 }).map((key) => Buffer.from(key)));
    await fc.assert(
      fc.asyncProperty(fc.array(keys), fc.integer({ min: 1, max: 20 }), async (appends, batchSize) => {
        const writer = await openKeysWriter(disk, path, { discard: true });
        for (const append of appends) {
          await writer.append(append);
        }
        const read = await collect(readKeys(disk, path, await writer.seal(), { batchSize }));
        expect(read.flat().map(String)).toEqual(appends.flat().map(String));
      }),
    );
  });

  test('splits a large append into blocks of 10,000 keys', async () => {
    const keys = Array.from({ length: 25_000 }, (_, i) => Buffer.from(`doc:${i}`));
    const writer = await openKeysWriter(disk, path, { discard: true });
    await writer.append(keys);
    seal = await writer.seal();
    expect(seal.bytes).toBe(16 + 3 * 12 + keys.reduce((sum, key) => sum + 4 + key.length, 0));
    await expect(verifyKeys(disk, path, seal)).resolves.toBeUndefined();
  });
});

describe('a damaged keys file is refused', () => {
  test('when it was cut at any byte', async () => {
    const whole = disk.files.get(path)!;
    for (let bytes = 0; bytes < whole.length; bytes++) {
      disk.files.set(path, whole.subarray(0, bytes));
      expect(await failureOf(verifyKeys(disk, path, seal)), `${bytes} bytes`).toBe('BACKUP_TORN');
    }
  });

  test('when any one bit was flipped', async () => {
    const whole = disk.files.get(path)!;
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      disk.files.set(path, flipped);
      expect(await failureOf(verifyKeys(disk, path, seal)), `bit ${bit}`).toBe('BACKUP_DAMAGED');
    }
  });

  test('when something was added', async () => {
    disk.files.set(path, Buffer.concat([disk.files.get(path)!, Buffer.alloc(1)]));
    expect(await failureOf(verifyKeys(disk, path, seal))).toBe('BACKUP_DAMAGED');
  });

  test('when it is gone', async () => {
    disk.files.delete(path);
    expect(await failureOf(verifyKeys(disk, path, seal))).toBe('BACKUP_MISSING');
  });

  test('when two whole blocks changed places', async () => {
    const whole = disk.files.get(path)!;
    const border = 16 + 12 + 3 * 4 + 5 + 2;
    disk.files.set(path, Buffer.concat([whole.subarray(0, 16), whole.subarray(border), whole.subarray(16, border)]));
    expect(await failureOf(verifyKeys(disk, path, seal))).toBe('BACKUP_DAMAGED');
  });

  test('when it is a whole file of another run', async () => {
    const writer = await openKeysWriter(disk, path, { discard: true });
    await writer.append([...first].reverse());
    await writer.append(second);
    await writer.seal();
    expect(await failureOf(verifyKeys(disk, path, seal))).toBe('BACKUP_DAMAGED');
  });

  test('and is not written over', async () => {
    await expect(openKeysWriter(disk, path)).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
  });
});
