import { crc32 } from 'node:zlib';
import type { Disk, ReadableFile } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import type { ShardSeal } from '../phases/journal.ts';
import { scanFrames } from './frame.ts';
import { createFrameReader, type SpanOfFrame } from './frame-reader.ts';
import type { BackupPaths } from './names.ts';
import { type BackupProblem, damageOf, problemOf } from './problem.ts';
import { decodeSums, type FrameSums } from './sums.ts';
import { recoverUpdates } from './updates-recovery.ts';

/** What was read of one file of frames. */
export interface CheckedFrames {
  readonly frames: number;
  /** Keys in the frames that could be read. */
  readonly documents: number;
  readonly problems: readonly BackupProblem[];
}

/** How a file of frames is read. */
export interface CheckOptions {
  /** The only fields a frame may hold. */
  readonly fields: readonly string[];
  /** Called after every frame with its length. @throws to stop */
  readonly onBytes: (bytes: number) => void;
}

/** Nothing was there to read. */
const nothing: CheckedFrames = { frames: 0, documents: 0, problems: [] };

/** Reads a sealed pair of files from the first byte to the last; damage does not keep what follows from being read. */
export async function checkSealed(
  disk: Disk,
  paths: BackupPaths,
  seal: ShardSeal | undefined,
  options: CheckOptions,
): Promise<CheckedFrames> {
  const problems: BackupProblem[] = [];
  let sums: FrameSums | undefined;
  try {
    const content = await disk.read(paths.sums);
    if (content === undefined) {
      throw new MigrationError('BACKUP_MISSING', { path: paths.sums });
    }
    sums = decodeSums(content, paths.sums);
    if (seal !== undefined && (crc32(content) !== seal.sumsCrc || sums.frames.length !== seal.frames)) {
      problems.push(damageOf(paths.sums, 'it is not the one that the journal sealed'));
      sums = undefined;
    }
  } catch (error) {
    problems.push(problemOf(error, paths.sums));
  }
  const read = await checkData(disk, paths.data, sums && { ...spansOf(sums), exact: true }, options);
  return { ...read, problems: [...problems, ...read.problems] };
}

/**
 * Reads what a run saved after its backup was complete. A torn last record is none: it was never acknowledged.
 *
 * @param known records that must be there
 */
export async function checkUpdates(
  disk: Disk,
  paths: BackupPaths,
  known: number,
  options: CheckOptions,
): Promise<CheckedFrames> {
  const present = (await disk.size(paths.sums)) !== undefined || (await disk.size(paths.data)) !== undefined;
  if (!present && known === 0) {
    return nothing;
  }
  try {
    const whole = await recoverUpdates(disk, paths);
    const short = damageOf(paths.sums, `it holds ${whole.frames.length} records, where the journal knows of ${known}`);
    const read = whole.frames.length === 0 ? nothing : await checkData(disk, paths.data, spansOf(whole), options);
    return whole.frames.length < known ? { ...read, problems: [short, ...read.problems] } : read;
  } catch (error) {
    return { ...nothing, problems: [problemOf(error, paths.sums)] };
  }
}

/** Reads a file of Python RedisVL, which has no checksums: its frames must be whole, and decode. */
export async function checkPython(
  disk: Disk,
  path: string,
  frames: number,
  options: CheckOptions,
): Promise<CheckedFrames> {
  const read = await checkData(disk, path, undefined, options);
  const tooFew = damageOf(path, `it holds ${read.frames} batches, where its header counts ${frames}`);
  return read.frames < frames && read.problems.length === 0 ? { ...read, problems: [tooFew] } : read;
}

interface Spans {
  readonly spans: readonly SpanOfFrame[];
  readonly dataBytes: number;
  /** Nothing may follow the last frame. */
  readonly exact?: boolean;
}

/** @param known where its frames lie; undefined: wherever their own lengths say */
async function checkData(
  disk: Disk,
  path: string,
  known: Spans | undefined,
  options: CheckOptions,
): Promise<CheckedFrames> {
  let file: ReadableFile | undefined;
  try {
    file = await disk.openRead(path);
    if (file === undefined) {
      throw new MigrationError('BACKUP_MISSING', { path });
    }
    const { spans, dataBytes, exact = false } = known ?? (await scanned(file, path));
    const size = sizeProblem(path, { size: file.size, expected: dataBytes, exact });
    const whole = spans.filter(({ position, bytes }) => position + bytes <= file!.size);
    const read = await checkEach(file, path, whole, options);
    return { ...read, problems: [...size, ...read.problems] };
  } catch (error) {
    return { ...nothing, problems: [problemOf(error, path)] };
  } finally {
    await file?.close();
  }
}

async function scanned(file: ReadableFile, path: string): Promise<Spans> {
  const { spans, expectedBytes } = await scanFrames(file, path);
  return { spans, dataBytes: expectedBytes };
}

function sizeProblem(
  path: string,
  { size, expected, exact }: { size: number; expected: number; exact: boolean },
): BackupProblem[] {
  if (size < expected) {
    return [problemOf(new MigrationError('BACKUP_TORN', { path, bytes: size, expected }), path)];
  }
  const tooLong = { ...damageOf(path, `it holds ${size} bytes, where ${expected} were written`), byte: expected };
  return exact && size > expected ? [tooLong] : [];
}

async function checkEach(
  file: ReadableFile,
  path: string,
  spans: readonly SpanOfFrame[],
  { fields, onBytes }: CheckOptions,
): Promise<CheckedFrames> {
  const reader = createFrameReader({ file, path, fields });
  const problems: BackupProblem[] = [];
  let documents = 0;
  for (const [frame, span] of spans.entries()) {
    try {
      documents += (await reader.batch(frame, span)).keys.length;
    } catch (error) {
      problems.push({ byte: span.position, ...problemOf(error, path), frame });
    }
    onBytes(span.bytes);
  }
  return { frames: spans.length, documents, problems };
}

function spansOf({ frames, dataBytes }: FrameSums): Spans {
  let position = 0;
  const spans = frames.map(({ bytes, crc }) => {
    const span = { position, bytes, crc };
    position += bytes;
    return span;
  });
  return { spans, dataBytes };
}
