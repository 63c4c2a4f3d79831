import type { Disk } from '../disk/disk.ts';
import { createFrameReader, type StoredBatch } from './frame-reader.ts';
import type { BackupPaths } from './names.ts';
import { recoverUpdates } from './updates-recovery.ts';

/**
 * Reads the whole update records of a run, oldest first, and changes nothing; none where there is no such file.
 *
 * @param fields columns of every batch
 * @throws {MigrationError} `BACKUP_TORN` or `BACKUP_DAMAGED`
 */
export async function* readUpdates(
  disk: Disk,
  paths: BackupPaths,
  fields: readonly string[],
): AsyncGenerator<StoredBatch> {
  const { frames } = await recoverUpdates(disk, paths);
  const file = frames.length === 0 ? undefined : await disk.openRead(paths.data);
  if (file === undefined) {
    return;
  }
  try {
    let position = 0;
    const spans = frames.map(({ bytes, crc }) => {
      const span = { position, bytes, crc };
      position += bytes;
      return span;
    });
    const reader = createFrameReader({ file, path: paths.data, fields });
    yield* reader.batches({ from: 0, count: spans.length, spanOf: (frame) => spans[frame]! });
  } finally {
    await file.close();
  }
}
