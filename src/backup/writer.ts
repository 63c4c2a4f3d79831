import type { Disk } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import type { VectorBatch } from './batch.ts';
import type { BackupPaths } from './names.ts';

/** What the journal remembers of a finished backup; any later difference is an error. Plain JSON. */
export interface BackupSeal {
  /** Frames in `.data`. */
  readonly frames: number;
  /** Size of `.data`. */
  readonly bytes: number;
  /** Keys in all frames; a key that stands in two frames counts twice. */
  readonly documents: number;
  /** CRC-32 of the whole `.sums` file, unsigned. */
  readonly sumsCrc: number;
}

/** A backup being written. Calls may overlap; frames are written in the order of the calls. */
export interface BackupWriter {
  /** Frames appended so far. */
  readonly frames: number;
  /** Bytes of `.data` so far. */
  readonly bytes: number;
  /** Writes one frame; not durable before {@link BackupWriter.sync}. The vectors must not change until it resolves. */
  append(batch: VectorBatch): Promise<void>;
  /** Makes every frame appended so far survive a power cut. */
  sync(): Promise<void>;
  /** Syncs, closes, and returns what the journal must remember. */
  seal(): Promise<BackupSeal>;
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
  throw new MigrationError('FILE_UNREADABLE', { path: `${paths.data}${disk}${options}`, reason: 'not built yet' });
}
