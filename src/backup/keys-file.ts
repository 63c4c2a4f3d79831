import type { Disk } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';

/** What the journal remembers of a finished keys file. Plain JSON. */
export interface KeysSeal {
  readonly keys: number;
  /** Size of the file. */
  readonly bytes: number;
  /** Checksum of its last block, which covers all blocks before it. */
  readonly crc: number;
}

/** A keys file being written. */
export interface KeysWriter {
  /** Keys appended so far. */
  readonly keys: number;
  append(keys: readonly Buffer[]): Promise<void>;
  /** Syncs, closes, and returns what the journal must remember. */
  seal(): Promise<KeysSeal>;
  /** Closes without sealing; the file stays. */
  close(): Promise<void>;
}

/**
 * Starts a keys file.
 *
 * @param options `discard` (default false): empty what an unsealed enumeration left behind
 * @throws {MigrationError} `BACKUP_EXISTS` when the file is there and `discard` is not set
 */
export async function openKeysWriter(
  disk: Disk,
  path: string,
  options: { discard?: boolean } = {},
): Promise<KeysWriter> {
  throw new MigrationError('FILE_UNREADABLE', { path: `${path}${disk}${options}`, reason: 'not built yet' });
}

/**
 * Reads a keys file in batches of `batchSize` keys, in the order they were written; holds one batch and one block.
 *
 * A damaged block is refused before any of its keys is handed out; what is wrong further on is met further on, so
 * run {@link verifyKeys} first where a half pass would do harm.
 *
 * @throws {MigrationError} `BACKUP_MISSING`, `BACKUP_TORN` or `BACKUP_CORRUPT`
 */
export async function* readKeys(
  disk: Disk,
  path: string,
  seal: KeysSeal,
  options: { batchSize: number },
): AsyncGenerator<Buffer[]> {
  throw new MigrationError('FILE_UNREADABLE', { path: `${path}${disk}${options}${seal}`, reason: 'not built yet' });
}

/** Reads the whole file and checks it against its seal. @throws as {@link readKeys} */
export async function verifyKeys(disk: Disk, path: string, seal: KeysSeal): Promise<void> {
  throw new MigrationError('FILE_UNREADABLE', { path: `${path}${disk}${seal}`, reason: 'not built yet' });
}
