import { crc32 } from 'node:zlib';
import type { Disk, ReadableFile } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import type { ShardSeal } from '../phases/journal.ts';
import { type FrameSpan, scanFrames } from './frame.ts';
import { createFrameReader, type SpanOfFrame, type StoredBatch } from './frame-reader.ts';
import type { BackupPaths } from './names.ts';
import { decodeSums, type FrameSums } from './sums.ts';

/** A backup open for reading. Every read may throw `BACKUP_TORN`, `BACKUP_DAMAGED` or `BACKUP_FOREIGN_OPCODE`. */
export interface Backup {
  /** Frames in the file. */
  readonly frames: number;
  /** Keys in all frames; a key that stands in two counts twice. */
  readonly documents: number;
  /** Reads frames in order, checked, from number `from` (default 0); holds two frames at most. */
  batches(from?: number): AsyncIterable<StoredBatch>;
  /** Reads one frame, checked. */
  batch(frame: number): Promise<StoredBatch>;
  /** Reads, checks and decodes every frame. */
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
 * Memory: about 100 bytes a frame, and the frames being read.
 *
 * @throws {MigrationError} `BACKUP_MISSING`, `BACKUP_TORN` or `BACKUP_DAMAGED` when the files are not those of the seal
 */
export async function openBackup(
  disk: Disk,
  paths: BackupPaths,
  seal: ShardSeal,
  options: OpenBackupOptions = {},
): Promise<Backup> {
  const content = await disk.read(paths.sums);
  if (content === undefined) {
    throw new MigrationError('BACKUP_MISSING', { path: paths.sums });
  }
  const sums = decodeSums(content, paths.sums);
  const sealed = crc32(content) === seal.sumsCrc && sums.frames.length === seal.frames;
  if (!sealed || sums.documents !== seal.documents || sums.dataBytes !== seal.bytes) {
    throw new MigrationError('BACKUP_DAMAGED', {
      path: paths.sums,
      reason: 'it is not the one that the journal sealed',
    });
  }
  const file = await openExisting(disk, paths.data);
  try {
    checkSize(file, paths.data, seal.bytes);
  } catch (error) {
    await file.close();
    throw error;
  }
  return createBackup({ file, path: paths.data, documents: sums.documents, spans: spansOf(sums) }, options);
}

/**
 * Opens a backup that Python RedisVL wrote, which has no checksums; so every frame is read and decoded here first.
 *
 * @param options `frames`: frames its header counts; fewer in the file is an error, more are read too
 * @throws {MigrationError} `BACKUP_MISSING`, `BACKUP_TORN`, `BACKUP_DAMAGED`, `BACKUP_FOREIGN_OPCODE`
 */
export async function openPythonBackup(
  disk: Disk,
  dataPath: string,
  options: OpenBackupOptions & { readonly frames: number },
): Promise<Backup> {
  const file = await openExisting(disk, dataPath);
  try {
    const { spans, expectedBytes } = await scanFrames(file, dataPath);
    checkSize(file, dataPath, expectedBytes);
    if (spans.length < options.frames) {
      const reason = `it holds ${spans.length} batches, where its header counts ${options.frames}`;
      throw new MigrationError('BACKUP_DAMAGED', { path: dataPath, reason });
    }
    let documents = 0;
    for await (const { keys } of createBackup({ file, path: dataPath, spans, documents }, options).batches()) {
      documents += keys.length;
    }
    return createBackup({ file, path: dataPath, spans, documents }, options);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openExisting(disk: Disk, path: string): Promise<ReadableFile> {
  const file = await disk.openRead(path);
  if (file === undefined) {
    throw new MigrationError('BACKUP_MISSING', { path });
  }
  return file;
}

function checkSize({ size }: ReadableFile, path: string, expected: number): void {
  if (size < expected) {
    throw new MigrationError('BACKUP_TORN', { path, bytes: size, expected });
  }
  if (size > expected) {
    const reason = `it holds ${size} bytes, where ${expected} were written`;
    throw new MigrationError('BACKUP_DAMAGED', { path, reason });
  }
}

function spansOf({ frames }: FrameSums): SpanOfFrame[] {
  let position = 0;
  return frames.map(({ bytes, crc }) => {
    const span = { position, bytes, crc };
    position += bytes;
    return span;
  });
}

interface BackupContent {
  readonly file: ReadableFile;
  readonly path: string;
  readonly spans: readonly (FrameSpan & { readonly crc?: number })[];
  readonly documents: number;
}

function createBackup({ file, path, spans, documents }: BackupContent, { fields }: OpenBackupOptions): Backup {
  const reader = createFrameReader({ file, path, ...(fields && { fields }) });
  const batches = (from = 0) => reader.batches({ from, count: spans.length, spanOf: (frame) => spans[frame]! });
  return {
    frames: spans.length,
    documents,
    batches,
    batch: (frame) => reader.batch(frame, spans[frame]!),
    async verifyAll() {
      // Reading is checking.
      for await (const { release } of batches()) {
        release();
      }
    },
    close: () => file.close(),
  };
}
