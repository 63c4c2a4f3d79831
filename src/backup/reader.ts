import type { Disk } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import type { VectorBatch } from './batch.ts';
import type { BackupPaths } from './names.ts';
import type { BackupSeal } from './writer.ts';

/** One frame as read back. */
export interface StoredBatch extends VectorBatch {
  /** Number of the frame, from 0. */
  readonly frame: number;
}

/** A backup open for reading. */
export interface Backup {
  /** Whole frames in the file. */
  readonly frames: number;
  /** Keys in all frames. */
  readonly documents: number;
  /** Reads frames in order with their checksums checked, from number `from` (default 0); holds two frames at most. */
  batches(from?: number): AsyncIterable<StoredBatch>;
  /** Reads one frame, checked. */
  batch(frame: number): Promise<StoredBatch>;
  /** Reads and checks every frame, decoding included. */
  verifyAll(): Promise<void>;
  close(): Promise<void>;
}

/** Options of both ways to open. */
export interface OpenBackupOptions {
  /** Columns of every batch, in this order; a frame with any other field is refused. Default: as met in each frame. */
  readonly fields?: readonly string[];
}

/**
 * Opens a backup of ours and checks it cheaply: the size of `.data`, the whole of `.sums`.
 *
 * @throws {MigrationError} `BACKUP_MISSING`, `BACKUP_TORN` or `BACKUP_CORRUPT`, also while frames are read
 */
export async function openBackup(
  disk: Disk,
  paths: BackupPaths,
  seal: BackupSeal,
  options: OpenBackupOptions = {},
): Promise<Backup> {
  throw new MigrationError('FILE_UNREADABLE', {
    path: `${paths.data}${disk}${options}${seal}`,
    reason: 'not built yet',
  });
}

/**
 * Opens a backup that Python RedisVL wrote, which has no checksums.
 *
 * @param options `frames`: frames its header counts; fewer in the file is an error, more are read too
 * @throws {MigrationError} `BACKUP_MISSING`, `BACKUP_TORN`, `BACKUP_CORRUPT`, `BACKUP_FOREIGN`
 */
export async function openPythonBackup(
  disk: Disk,
  dataPath: string,
  options: OpenBackupOptions & { frames: number },
): Promise<Backup> {
  throw new MigrationError('FILE_UNREADABLE', { path: `${dataPath}${disk}${options}`, reason: 'not built yet' });
}
