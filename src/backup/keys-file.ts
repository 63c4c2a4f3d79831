import type { Disk, ReadableFile } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import type { KeysSeal } from '../phases/journal.ts';
import {
  BLOCK_HEADER_BYTES,
  decodeBlock,
  decodeBlockHeader,
  encodeBlock,
  initialKeysCheck,
  KEYS_HEADER_BYTES,
  keysHeader,
} from './keys-block.ts';

/** A keys file being written. Calls may overlap; keys are written in the order of the calls. */
export interface KeysWriter {
  /** Keys appended so far. */
  readonly keys: number;
  /** @throws {MigrationError} `FILE_UNWRITABLE` or `DISK_FULL`; every later call then fails the same way */
  append(keys: readonly Buffer[]): Promise<void>;
  /** Syncs, closes, and returns what the journal must remember. */
  seal(): Promise<KeysSeal>;
  /** Closes without sealing; the file stays. */
  close(): Promise<void>;
}

/** Keys a block: a reader holds one block. */
const BLOCK_KEYS = 10_000;

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
  if (options.discard !== true && (await disk.size(path)) !== undefined) {
    throw new MigrationError('BACKUP_EXISTS', { path });
  }
  const file = await disk.openAppend(path, { truncateTo: 0 });
  await file.append([keysHeader]);
  let keys = 0;
  let check = initialKeysCheck;
  let last: Promise<void> = Promise.resolve();
  const write = async (names: readonly Buffer[]) => {
    for (let from = 0; from < names.length; from += BLOCK_KEYS) {
      const part = names.slice(from, from + BLOCK_KEYS);
      const block = encodeBlock(part, check);
      await file.append([block.bytes]);
      keys += part.length;
      check = block.check;
    }
  };
  return {
    get keys() {
      return keys;
    },
    append(names) {
      last = last.then(() => write(names));
      return last;
    },
    async seal() {
      await last;
      await file.sync();
      await file.close();
      return { keys, bytes: file.size, crc: check };
    },
    close: () => file.close(),
  };
}

/**
 * Reads a keys file in batches of `batchSize` keys, in the order they were written; holds one batch and one block.
 *
 * A damaged block is refused before any of its keys is handed out; what is wrong further on is met further on, so
 * run {@link verifyKeys} first where half a pass would do harm.
 *
 * @throws {MigrationError} `BACKUP_MISSING`, `BACKUP_TORN` or `BACKUP_DAMAGED`
 */
export async function* readKeys(
  disk: Disk,
  path: string,
  seal: KeysSeal,
  options: { batchSize: number },
): AsyncGenerator<Buffer[]> {
  let batch: Buffer[] = [];
  for await (const block of readBlocks(disk, path, seal)) {
    for (const key of block) {
      batch.push(key);
      if (batch.length === options.batchSize) {
        yield batch;
        batch = [];
      }
    }
  }
  if (batch.length > 0) {
    yield batch;
  }
}

/** Reads the whole file and checks it against its seal. @throws as {@link readKeys} */
export async function verifyKeys(disk: Disk, path: string, seal: KeysSeal): Promise<void> {
  for await (const _ of readBlocks(disk, path, seal)) {
    // Reading is checking.
  }
}

async function* readBlocks(disk: Disk, path: string, seal: KeysSeal): AsyncGenerator<Buffer[]> {
  const file = await disk.openRead(path);
  if (file === undefined) {
    throw new MigrationError('BACKUP_MISSING', { path });
  }
  try {
    await checkStart(file, path, seal);
    let check = initialKeysCheck;
    let keys = 0;
    // Every block moves the position on, so this ends.
    for (let position = KEYS_HEADER_BYTES; position < seal.bytes; ) {
      const bytes = await readBlock(file, position, seal.bytes);
      const block = bytes && decodeBlock(bytes, check);
      if (bytes === undefined || block === undefined) {
        throw damaged(path, `the checksum of its block at byte ${position} differs`);
      }
      check = bytes.readUInt32BE(8);
      keys += block.length;
      position += bytes.length;
      yield block;
    }
    if (keys !== seal.keys || check !== seal.crc) {
      throw damaged(path, 'it is not the one that the journal sealed');
    }
  } finally {
    await file.close();
  }
}

async function checkStart(file: ReadableFile, path: string, seal: KeysSeal): Promise<void> {
  if (file.size < seal.bytes) {
    throw new MigrationError('BACKUP_TORN', { path, bytes: file.size, expected: seal.bytes });
  }
  if (file.size > seal.bytes) {
    throw damaged(path, `it holds ${file.size} bytes, where ${seal.bytes} were written`);
  }
  if (!(await file.read(0, KEYS_HEADER_BYTES)).equals(keysHeader)) {
    throw damaged(path, 'it does not begin like a version 1 .keys file');
  }
}

/** One whole block, or undefined where its length cannot be right. */
async function readBlock(file: ReadableFile, position: number, end: number): Promise<Buffer | undefined> {
  const head = await file.read(position, BLOCK_HEADER_BYTES);
  if (head.length < BLOCK_HEADER_BYTES) {
    return undefined;
  }
  const bytes = BLOCK_HEADER_BYTES + decodeBlockHeader(head).namesBytes;
  return position + bytes > end ? undefined : file.read(position, bytes);
}

function damaged(path: string, reason: string): MigrationError {
  return new MigrationError('BACKUP_DAMAGED', { path, reason });
}
