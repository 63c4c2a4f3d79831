import assert from 'node:assert/strict';
import type { Disk, ReadableFile } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import type { VectorBatch } from './batch.ts';
import type { EncodedFrame } from './frame.ts';
import { type AppendPair, createFrameAppender } from './frame-appender.ts';
import { createFrameReader, type SpanOfFrame, type StoredBatch } from './frame-reader.ts';
import type { BackupPaths } from './names.ts';
import { type FrameSums, sumsHeader } from './sums.ts';
import { createEveryFinder, createLatestFinder } from './update-finder.ts';
import { createUpdateIndex, type UpdateIndex } from './update-index.ts';
import { recoverUpdates } from './updates-recovery.ts';

/** Originals met after the backup was sealed: an append-only backup that is read while it grows. */
export interface Updates {
  /** Records (frames) so far; the journal may remember it as `knownRecords`. */
  readonly records: number;
  /**
   * Saves a batch; when this resolves the originals survive a power cut and may be overwritten in Redis.
   *
   * Null means "nothing saved here", not "was absent". Calls may overlap; they are saved in their order.
   *
   * @throws {MigrationError} `FILE_UNWRITABLE` or `DISK_FULL`; every later call then fails the same way
   */
  append(batch: VectorBatch): Promise<void>;
  /**
   * The newest saved original of every field of each key, in the order of `keys`; undefined for a key of which nothing
   * was saved.
   *
   * @returns for a key one value a field of {@link OpenUpdatesOptions.fields}, null where none was saved
   */
  latest(keys: readonly Buffer[]): Promise<readonly (readonly (Buffer | null)[] | undefined)[]>;
  /** Every saved original of a key, newest first: a list for each of {@link OpenUpdatesOptions.fields}. */
  every(key: Buffer): Promise<readonly (readonly Buffer[])[]>;
  /** All records, oldest first: for one key and field the last value wins. */
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
 * Opens the update records of a run, creating them when missing, and checks all of them.
 *
 * A torn last record is cut off: its write to Redis never happened. Any other damage is refused.
 * Memory: about 24 bytes for each value and 100 for each record in the file, and one record.
 *
 * @throws {MigrationError} `BACKUP_TORN` or `BACKUP_DAMAGED`
 */
export async function openUpdates(disk: Disk, paths: BackupPaths, options: OpenUpdatesOptions): Promise<Updates> {
  const whole = await recoverUpdates(disk, paths);
  const known = options.knownRecords ?? 0;
  if (whole.frames.length < known) {
    const reason = `it holds ${whole.frames.length} records, where the journal knows of ${known}`;
    throw new MigrationError('BACKUP_DAMAGED', { path: paths.sums, reason });
  }
  const data = await disk.openAppend(paths.data, { truncateTo: whole.dataBytes });
  const sums = await disk.openAppend(paths.sums, { truncateTo: whole.sumsBytes });
  const file = (await disk.openRead(paths.data))!;
  const files = { data, sums, file, path: paths.data };
  try {
    if (whole.sumsBytes === 0) {
      await sums.append([sumsHeader]);
      await sums.sync();
    }
    return await loadUpdates(files, whole, options.fields);
  } catch (error) {
    await closeAll(files);
    throw error;
  }
}

interface UpdateFiles extends AppendPair {
  /** `data`, open for reading while it grows. */
  readonly file: ReadableFile;
  readonly path: string;
}

async function loadUpdates(files: UpdateFiles, whole: FrameSums, fields: readonly string[]): Promise<Updates> {
  const appender = createFrameAppender(files, { check: whole.check, durable: true });
  const reader = createFrameReader({ file: files.file, path: files.path, fields });
  const spans = createSpans();
  const index = createUpdateIndex();
  const read = (frame: number) => reader.batch(frame, spans.at(frame));
  const batches = (from = 0) => reader.batches({ from, count: spans.count, spanOf: spans.at });
  whole.frames.forEach(spans.add);
  for await (const batch of batches()) {
    addToIndex(index, batch, batch.frame);
  }
  return {
    get records() {
      return spans.count;
    },
    async append(batch) {
      assert(
        batch.fields.every((field) => fields.includes(field)),
        'an update record holds fields that it was not opened for',
      );
      await appender.append(batch, (frame) => addToIndex(index, batch, spans.add(frame)));
    },
    latest: createLatestFinder(index, { fields, read }),
    every: createEveryFinder(index, { fields, read }),
    batches,
    close: () => closeAll(files),
  };
}

async function closeAll({ data, sums, file }: UpdateFiles): Promise<void> {
  await Promise.all([data.close(), sums.close(), file.close()]);
}

/** Where every record lies; records only come after records. */
function createSpans() {
  const spans: SpanOfFrame[] = [];
  let position = 0;
  return {
    get count() {
      return spans.length;
    },
    at: (frame: number): SpanOfFrame => spans[frame]!,
    /** Returns the number of the frame. */
    add({ bytes, crc }: Pick<EncodedFrame, 'bytes' | 'crc'>): number {
      spans.push({ position, bytes, crc });
      position += bytes;
      return spans.length - 1;
    },
  };
}

function addToIndex(index: UpdateIndex, { keys, fields, vectors }: VectorBatch, frame: number): void {
  fields.forEach((field, column) => {
    keys.forEach((key, position) => {
      if (vectors[column]![position] != null) {
        index.add(key, field, { frame, position });
      }
    });
  });
}
