import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import type { Memory } from '../byte-arena.ts';
import type { ReadableFile } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import type { VectorBatch } from './batch.ts';
import type { ByteWriter } from './byte-writer.ts';
import { encodePickle } from './encode-pickle.ts';

/** Bytes before every payload: its length, most significant byte first. */
export const FRAME_PREFIX_BYTES = 4;

/** The largest payload that is written or read; batches stay under 64 MiB, Python's own may be larger. */
export const MAX_PAYLOAD_BYTES = 2 ** 30;

/** One frame, ready to be written. */
export interface EncodedFrame {
  /** The whole frame, prefix included. */
  readonly content: Buffer;
  /** Length of the frame, prefix included. */
  readonly bytes: number;
  /** Of the whole frame, prefix included; unsigned. */
  readonly crc: number;
  /** Keys in the batch. */
  readonly documents: number;
}

/** Where a frame lies in its file. */
export interface FrameSpan {
  /** Of the prefix. */
  readonly position: number;
  /** Prefix included. */
  readonly bytes: number;
}

/** What {@link scanFrames} found. */
export interface FrameScan {
  readonly spans: readonly FrameSpan[];
  /** The size the file needs to hold its last frame whole: larger than it is where the file is torn. */
  readonly expectedBytes: number;
}

/**
 * Encodes a batch as one frame: length, then the pickle.
 *
 * @param out holds the frame's content until it is cleared; what it held before is written over
 */
export function encodeFrame(batch: VectorBatch, out: ByteWriter): EncodedFrame {
  assertColumns(batch);
  out.clear();
  out.uint32(0);
  encodePickle(batch, out);
  const content = out.content();
  const payload = content.length - FRAME_PREFIX_BYTES;
  if (payload > MAX_PAYLOAD_BYTES) {
    throw new RangeError(`A batch of ${payload} bytes is too large for one frame; split it`);
  }
  content.writeUInt32BE(payload);
  return { content, bytes: content.length, crc: crc32(content), documents: batch.keys.length };
}

function assertColumns({ keys, fields, vectors }: VectorBatch): void {
  assert(new Set(fields).size === fields.length, 'a batch names a field twice');
  assert(vectors.length === fields.length, 'a batch has another number of columns than of fields');
  assert(
    vectors.every((column) => column.length === keys.length),
    'a column of a batch is not as long as its keys',
  );
}

/**
 * Finds the frames of a file by following their lengths; reads four bytes a frame.
 *
 * @throws {MigrationError} `BACKUP_DAMAGED` at a length that no frame has
 */
export async function scanFrames(file: ReadableFile, path: string): Promise<FrameScan> {
  const spans: FrameSpan[] = [];
  let position = 0;
  // Every frame moves the position on, so this ends.
  while (position < file.size) {
    const prefix = await file.read(position, FRAME_PREFIX_BYTES);
    if (prefix.length < FRAME_PREFIX_BYTES) {
      return { spans, expectedBytes: position + FRAME_PREFIX_BYTES };
    }
    const bytes = FRAME_PREFIX_BYTES + payloadBytes(prefix, { path, position });
    if (position + bytes > file.size) {
      return { spans, expectedBytes: position + bytes };
    }
    spans.push({ position, bytes });
    position += bytes;
  }
  return { spans, expectedBytes: position };
}

/**
 * Reads one whole frame, into `memory` where one is given.
 *
 * @throws {MigrationError} `BACKUP_TORN` when the file ends within it, `BACKUP_DAMAGED` when its own length differs
 */
export async function readFrame(
  { file, path, memory }: { readonly file: ReadableFile; readonly path: string; readonly memory?: Memory },
  { position, bytes }: FrameSpan,
): Promise<Buffer> {
  const frame = await file.read(position, bytes, memory);
  if (frame.length < bytes) {
    throw new MigrationError('BACKUP_TORN', { path, bytes: position + frame.length, expected: position + bytes });
  }
  if (payloadBytes(frame, { path, position }) !== bytes - FRAME_PREFIX_BYTES) {
    throw new MigrationError('BACKUP_DAMAGED', { path, reason: `the frame at byte ${position} has a wrong length` });
  }
  return frame;
}

function payloadBytes(prefix: Buffer, { path, position }: { path: string; position: number }): number {
  const bytes = prefix.readUInt32BE(0);
  if (bytes === 0 || bytes > MAX_PAYLOAD_BYTES) {
    throw new MigrationError('BACKUP_DAMAGED', {
      path,
      reason: `the frame at byte ${position} claims ${bytes} bytes`,
    });
  }
  return bytes;
}
