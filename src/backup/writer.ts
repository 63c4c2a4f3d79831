import { crc32 } from 'node:zlib';
import type { Disk } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import type { ShardSeal } from '../phases/journal.ts';
import type { VectorBatch } from './batch.ts';
import { createFrameAppender } from './frame-appender.ts';
import type { BackupPaths } from './names.ts';
import { initialCheck, sumsHeader } from './sums.ts';

/** A backup being written. Calls may overlap; frames are written in the order of the calls. */
export interface BackupWriter {
  /** Frames written so far. */
  readonly frames: number;
  /** Bytes of `.data` so far. */
  readonly bytes: number;
  /**
   * Writes one frame; not durable before {@link BackupWriter.sync}. The vectors are copied before it returns.
   *
   * @throws {MigrationError} `FILE_UNWRITABLE` or `DISK_FULL`; every later call then fails the same way
   */
  append(batch: VectorBatch): Promise<void>;
  /** Makes every frame whose append has resolved survive a power cut; appends may go on meanwhile. */
  sync(): Promise<void>;
  /** Syncs, closes, and returns what the journal must remember. */
  seal(): Promise<ShardSeal>;
  /** Closes without sealing (after a failure); the files stay. */
  close(): Promise<void>;
}

/**
 * Starts a vector backup.
 *
 * @param options `discard` (default false): empty what an unsealed dump left behind; the caller must know from the
 *   journal that no seal exists
 * @throws {MigrationError} `BACKUP_EXISTS` when a file is there and `discard` is not set
 */
export async function openBackupWriter(
  disk: Disk,
  paths: BackupPaths,
  options: { discard?: boolean } = {},
): Promise<BackupWriter> {
  if (options.discard !== true) {
    await refuseExisting(disk, paths);
  }
  const data = await disk.openAppend(paths.data, { truncateTo: 0 });
  const sums = await disk.openAppend(paths.sums, { truncateTo: 0 });
  await sums.append([sumsHeader]);
  const appender = createFrameAppender({ data, sums }, { check: initialCheck, durable: false });
  let frames = 0;
  let documents = 0;
  let sumsCrc = crc32(sumsHeader);
  const sync = () => Promise.all([data.sync(), sums.sync()]);
  const close = async () => {
    await Promise.all([data.close(), sums.close()]);
  };
  return {
    get frames() {
      return frames;
    },
    get bytes() {
      return data.size;
    },
    append: (batch) =>
      appender.append(batch, (frame, entry) => {
        frames += 1;
        documents += frame.documents;
        sumsCrc = crc32(entry, sumsCrc);
      }),
    async sync() {
      await sync();
    },
    async seal() {
      await appender.after(sync);
      await close();
      return { frames, bytes: data.size, documents, sumsCrc };
    },
    close,
  };
}

async function refuseExisting(disk: Disk, { data, sums }: BackupPaths): Promise<void> {
  for (const path of [data, sums]) {
    if ((await disk.size(path)) !== undefined) {
      throw new MigrationError('BACKUP_EXISTS', { path });
    }
  }
}
