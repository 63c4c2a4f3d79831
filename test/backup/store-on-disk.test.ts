import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKeysWriter, readKeys } from '../../src/backup/keys-file.ts';
import { runPaths } from '../../src/backup/names.ts';
import { openBackup } from '../../src/backup/reader.ts';
import { openUpdates } from '../../src/backup/updates.ts';
import { openBackupWriter } from '../../src/backup/writer.ts';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import { batchOf } from '../support/batches.ts';
import { collect } from '../support/collect.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rvl-backup-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a backup of large vectors comes back from a real disk', async () => {
  const paths = runPaths(folder, 'products');
  const keys = Array.from({ length: 500 }, (_, i) => Buffer.from(`doc:${i}`));
  const vectors = [keys.map((_, i) => Buffer.alloc(3072, i))];
  const writer = await openBackupWriter(nodeDisk, paths);
  await Promise.all([0, 1, 2].map(() => writer.append({ keys, fields: ['embedding'], vectors })));
  const backup = await openBackup(nodeDisk, paths, await writer.seal());
  const batches = await collect(backup.batches());
  await backup.close();
  expect(batches).toHaveLength(3);
  expect(Buffer.concat(batches[2]!.vectors[0] as Buffer[]).equals(Buffer.concat(vectors[0]!))).toBe(true);
});

test('keys come back from a real disk', async () => {
  const { keys: path } = runPaths(folder, 'products');
  const keys = Array.from({ length: 1200 }, (_, i) => Buffer.from(`doc:${i}`));
  const writer = await openKeysWriter(nodeDisk, path);
  await writer.append(keys);
  const read = await collect(readKeys(nodeDisk, path, await writer.seal(), { batchSize: 500 }));
  expect(read.map((batch) => batch.length)).toEqual([500, 500, 200]);
  expect(read.flat().map(String)).toEqual(keys.map(String));
});

test('update records are read while the file grows, and a torn one is cut off', async () => {
  const { updates: paths } = runPaths(folder, 'products');
  const key = Buffer.from('a');
  const updates = await openUpdates(nodeDisk, paths, { fields: ['embedding'] });
  for (let value = 1; value <= 3; value++) {
    await updates.append(batchOf({ a: Buffer.from([value]) }));
    expect(await updates.latest([key])).toEqual([[Buffer.from([value])]]);
  }
  await updates.close();

  await truncate(paths.sums, 16 + 2 * 16 + 5);
  const again = await openUpdates(nodeDisk, paths, { fields: ['embedding'], knownRecords: 2 });
  expect(await again.latest([key])).toEqual([[Buffer.from([2])]]);
  await again.append(batchOf({ a: Buffer.from([4]) }));
  expect(await again.latest([key])).toEqual([[Buffer.from([4])]]);
  expect(again.records).toBe(3);
  await again.close();
});
