import { beforeEach, describe, expect, test } from 'vitest';
import { openUpdates, type Updates } from '../../src/backup/updates.ts';
import { batchOf } from '../support/batches.ts';
import { collect } from '../support/collect.ts';
import { createMemoryDisk, type MemoryDisk } from '../support/memory-disk.ts';

const paths = { data: 'b/x_updates.data', sums: 'b/x_updates.sums' };
const fields = ['embedding', 'image'];
const a = Buffer.from('a');
const b = Buffer.from('b');
const bytes = (...values: number[]) => Buffer.from(values);

let disk: MemoryDisk;
let updates: Updates;

beforeEach(async () => {
  disk = createMemoryDisk();
  updates = await openUpdates(disk, paths, { fields });
});

/** The records as they stand, newest last. */
async function values(of: Updates): Promise<(string | undefined)[]> {
  return (await collect(of.batches())).map(({ vectors }) => vectors[0]![0]?.toString('hex'));
}

async function reopen(knownRecords = 0): Promise<Updates> {
  return await openUpdates(disk, paths, { fields, knownRecords });
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'nothing was refused',
    (error) => error.code ?? String(error),
  );
}

/** Changes a file, reopens, and puts the file back. */
async function withContent(path: string, content: Buffer, work: () => Promise<void>): Promise<void> {
  const before = new Map(disk.files);
  disk.files.set(path, content);
  await work();
  for (const [name, whole] of before) {
    disk.files.set(name, whole);
  }
}

describe('update records', () => {
  test('are empty at first', async () => {
    expect(updates.records).toBe(0);
    expect(await updates.latest([a])).toEqual([undefined]);
    expect(await collect(updates.batches())).toEqual([]);
  });

  test('give the newest value of a key', async () => {
    await updates.append(batchOf({ a: bytes(1), b: bytes(2) }));
    await updates.append(batchOf({ a: bytes(3) }));
    expect(await updates.latest([b, a, Buffer.from('c')])).toEqual([[bytes(2), null], [bytes(3), null], undefined]);
  });

  test('give every field its own newest value', async () => {
    await updates.append(batchOf({ a: bytes(1) }, 'embedding'));
    await updates.append(batchOf({ a: bytes(2) }, 'image'));
    await updates.append({
      keys: [a, a],
      fields,
      vectors: [
        [bytes(3), null],
        [null, null],
      ],
    });
    expect(await updates.latest([a])).toEqual([[bytes(3), bytes(2)]]);
  });

  test('are read again after reopening', async () => {
    await updates.append(batchOf({ a: bytes(1) }));
    await updates.append(batchOf({ a: bytes(2) }));
    const again = await reopen(2);
    expect(again.records).toBe(2);
    expect(await again.latest([a])).toEqual([[bytes(2), null]]);
    await again.append(batchOf({ a: bytes(3) }));
    expect(await values(again)).toEqual(['01', '02', '03']);
    expect(await values(await reopen(3))).toEqual(['01', '02', '03']);
  });

  test('are durable when append() resolves', async () => {
    await updates.append(batchOf({ a: bytes(1) }));
    disk = createMemoryDisk(disk.afterPowerCut());
    expect(await values(await reopen(1))).toEqual(['01']);
  });

  test('stay in order when appends overlap', async () => {
    await Promise.all([1, 2, 3, 4].map((value) => updates.append(batchOf({ a: bytes(value) }))));
    expect(await values(updates)).toEqual(['01', '02', '03', '04']);
  });

  test('tell keys apart whose CRC-32 is the same', async () => {
    // "plumless" and "buckeroo" are the classic pair.
    await updates.append(batchOf({ plumless: bytes(1) }));
    await updates.append(batchOf({ buckeroo: bytes(2) }));
    expect(await updates.latest([Buffer.from('plumless'), Buffer.from('buckeroo')])).toEqual([
      [bytes(1), null],
      [bytes(2), null],
    ]);
  });

  test('find any of thousands', async () => {
    const documents = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`doc:${i}`, bytes(i & 255, i >> 8)]));
    await updates.append(batchOf(documents));
    const again = await reopen();
    const found = await again.latest(Object.keys(documents).map((key) => Buffer.from(key)));
    expect(found.map((row) => row?.[0])).toEqual(Object.values(documents));
  });

  test('refuse fields they were not opened for, before anything is written', async () => {
    await expect(updates.append(batchOf({ a: bytes(1) }, 'title'))).rejects.toThrow(/not opened for/);
    expect(disk.files.get(paths.data)).toHaveLength(0);
  });
});

test('a header that was not wholly written is written again', async () => {
  const header = disk.files.get(paths.sums)!;
  for (const torn of [Buffer.alloc(0), header.subarray(0, 9), Buffer.alloc(16)]) {
    await withContent(paths.sums, torn, async () => {
      await (await reopen()).append(batchOf({ a: bytes(1) }));
      expect(await values(await reopen(1))).toEqual(['01']);
    });
  }
});

describe('after a crash in the middle of an append', () => {
  let dataBefore: Buffer;
  let sumsBefore: Buffer;
  let dataAfter: Buffer;
  let sumsAfter: Buffer;

  beforeEach(async () => {
    await updates.append(batchOf({ a: bytes(1) }));
    await updates.append(batchOf({ b: bytes(2) }));
    dataBefore = disk.files.get(paths.data)!;
    sumsBefore = disk.files.get(paths.sums)!;
    await updates.append(batchOf({ a: bytes(3, 4, 5) }));
    dataAfter = disk.files.get(paths.data)!;
    sumsAfter = disk.files.get(paths.sums)!;
  });

  async function expectCut(): Promise<void> {
    const again = await reopen(2);
    expect(await values(again)).toEqual(['01', '02']);
    await again.append(batchOf({ a: bytes(9) }));
    expect(await values(await reopen(3))).toEqual(['01', '02', '09']);
  }

  test('the record is cut off wherever .data ends', async () => {
    disk.files.set(paths.sums, sumsBefore);
    for (let end = dataBefore.length; end <= dataAfter.length; end++) {
      await withContent(paths.data, dataAfter.subarray(0, end), expectCut);
    }
  });

  test('the record is cut off wherever .sums ends', async () => {
    for (let end = sumsBefore.length; end < sumsAfter.length; end++) {
      await withContent(paths.sums, sumsAfter.subarray(0, end), expectCut);
    }
  });

  test('zeros, where sizes reached the disk before bytes did, are cut off', async () => {
    const tail = Buffer.alloc(dataAfter.length - dataBefore.length);
    disk.files.set(paths.sums, Buffer.concat([sumsBefore, Buffer.alloc(16)]));
    await withContent(paths.data, Buffer.concat([dataBefore, tail]), expectCut);
    await withContent(paths.data, dataAfter, expectCut);
  });

  test('nothing is cut off where the journal knows of the record', async () => {
    disk.files.set(paths.sums, sumsBefore);
    expect(await failureOf(reopen(3))).toBe('BACKUP_DAMAGED');
    expect(disk.files.get(paths.data)).toEqual(dataAfter);
  });
});

describe('damaged update records are refused', () => {
  beforeEach(async () => {
    await updates.append(batchOf({ a: bytes(1) }));
    await updates.append(batchOf({ b: bytes(2) }));
    await updates.append(batchOf({ a: bytes(3) }));
  });

  test.each(['data', 'sums'] as const)('when any one byte of .%s was replaced, and left as they are', async (part) => {
    const whole = disk.files.get(paths[part])!;
    for (let place = 0; place < whole.length; place++) {
      const flipped = Buffer.from(whole);
      flipped[place]! ^= 0xff;
      await withContent(paths[part], flipped, async () => {
        expect(await failureOf(reopen()), `byte ${place}`).toBe('BACKUP_DAMAGED');
        expect(disk.files.get(paths[part])).toEqual(flipped);
      });
    }
  });

  test('when .data was cut within a record that .sums proves', async () => {
    const whole = disk.files.get(paths.data)!;
    for (let end = 0; end < whole.length; end++) {
      await withContent(paths.data, whole.subarray(0, end), async () => {
        expect(await failureOf(reopen()), `${end} bytes`).toBe('BACKUP_TORN');
      });
    }
  });

  test('when .sums lost more than its last entry', async () => {
    const whole = disk.files.get(paths.sums)!;
    for (let end = 0; end < whole.length - 16; end++) {
      await withContent(paths.sums, whole.subarray(0, end), async () => {
        expect(await failureOf(reopen()), `${end} bytes`).toBe('BACKUP_DAMAGED');
      });
    }
  });

  test('when .sums is empty, although its header is written before any frame', async () => {
    disk = createMemoryDisk();
    await (await reopen()).append(batchOf({ a: bytes(1) }));
    for (const content of [Buffer.alloc(0), disk.files.get(paths.sums)!.subarray(0, 15), Buffer.alloc(16)]) {
      await withContent(paths.sums, content, async () => {
        expect(await failureOf(reopen())).toBe('BACKUP_DAMAGED');
      });
    }
  });

  test.each(['data', 'sums'] as const)('when .%s is gone', async (part) => {
    disk.files.delete(paths[part]);
    expect(['BACKUP_TORN', 'BACKUP_DAMAGED']).toContain(await failureOf(reopen()));
  });
});
