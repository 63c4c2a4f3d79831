import { beforeEach, expect, test } from 'vitest';
import { checkUpdates } from '../../src/backup/check-frames.ts';
import { runPaths } from '../../src/backup/names.ts';
import { openUpdates } from '../../src/backup/updates.ts';
import { batchOf } from '../support/batches.ts';
import { createMemoryDisk, type MemoryDisk } from '../support/memory-disk.ts';

const paths = runPaths('b', 'x').updates;
const options = { fields: ['embedding'], onBytes: () => undefined };

let disk: MemoryDisk;

/** Two records of one key each. */
beforeEach(async () => {
  disk = createMemoryDisk();
  const updates = await openUpdates(disk, paths, { fields: options.fields });
  await updates.append(batchOf({ a: Buffer.from([1]) }));
  await updates.append(batchOf({ b: Buffer.from([2]) }));
  await updates.close();
});

const check = (known: number) => checkUpdates(disk, paths, known, options);

test('whole update records are read', async () => {
  expect(await check(2)).toEqual({ frames: 2, documents: 2, problems: [] });
});

test('no update records are no problem where none are known', async () => {
  disk.files.clear();
  expect((await check(0)).problems).toEqual([]);
  expect((await check(1)).problems).toMatchObject([{ path: paths.sums }]);
});

test('a torn last record was never acknowledged, so it is no damage', async () => {
  disk.files.set(paths.data, Buffer.concat([disk.files.get(paths.data)!, Buffer.from([0, 0, 0])]));
  expect(await check(2)).toEqual({ frames: 2, documents: 2, problems: [] });
});

test('every flipped bit of their data is found, and costs that record alone', async () => {
  const whole = disk.files.get(paths.data)!;
  for (let byte = 0; byte < whole.length; byte++) {
    const damaged = Buffer.from(whole);
    damaged[byte]! ^= 4;
    disk.files.set(paths.data, damaged);
    const { documents, problems } = await check(2);
    const frame = byte < whole.length / 2 ? 0 : 1;
    expect({ documents, problems }, `byte ${byte}`).toMatchObject({
      documents: 1,
      problems: [{ path: paths.data, frame, byte: (frame * whole.length) / 2, code: 'BACKUP_DAMAGED' }],
    });
  }
});

test('records that the journal knows of and the file lacks are told', async () => {
  expect((await check(3)).problems).toMatchObject([
    { path: paths.sums, reason: 'it holds 2 records, where the journal knows of 3' },
  ]);
});
