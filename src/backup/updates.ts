import type { Disk } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import type { VectorBatch } from './batch.ts';
import type { BackupPaths } from './names.ts';
import type { StoredBatch } from './reader.ts';

/** Originals met after the backup was sealed: an append-only backup that is read while it grows. */
export interface Updates {
  /** Records (frames) so far; the journal may remember it as `knownRecords`. */
  readonly records: number;
  /** Saves a batch; when this resolves the originals survive a power cut and may be overwritten in Redis. Calls may overlap. */
  append(batch: VectorBatch): Promise<void>;
  /**
   * The newest saved originals of each key, in the order of `keys`; undefined where none was saved.
   *
   * One value a field of {@link OpenUpdatesOptions.fields}, null where the document lacked it.
   */
  latest(keys: readonly Buffer[]): Promise<readonly (readonly (Buffer | null)[] | undefined)[]>;
  /** All records, oldest first: for one key the last one wins. */
  batches(from?: number): AsyncIterable<StoredBatch>;
  close(): Promise<void>;
}

/** Options of {@link openUpdates}. */
export interface OpenUpdatesOptions {
  /** Columns of every batch. */
  readonly fields: readonly string[];
  /** Records that are known to have been saved; fewer in the file is an error. Default 0. */
  readonly knownRecords?: number;
}

/**
 * Opens the update records of a run, creating them when missing.
 *
 * A torn last record is cut off: its write to Redis never happened. Any other damage is refused.
 * Memory: 12 bytes for each document in the file, and one record.
 *
 * @throws {MigrationError} `BACKUP_TORN` or `BACKUP_CORRUPT`
 */
export async function openUpdates(disk: Disk, paths: BackupPaths, options: OpenUpdatesOptions): Promise<Updates> {
  throw new MigrationError('FILE_UNREADABLE', { path: `${paths.data}${disk}${options}`, reason: 'not built yet' });
}
