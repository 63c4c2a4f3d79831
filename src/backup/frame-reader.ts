import { crc32 } from 'node:zlib';
import type { ReadableFile } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import { type Scratch, ScratchPool } from '../scratch.ts';
import type { VectorBatch } from './batch.ts';
import { decodeBatch } from './decode-batch.ts';
import { FRAME_PREFIX_BYTES, type FrameSpan, readFrame } from './frame.ts';

/** One frame as read back. Keys and vectors are views of its bytes: copy what is kept longer. */
export interface StoredBatch extends VectorBatch {
  /** Number of the frame, from 0. */
  readonly frame: number;
  /** Gives its bytes to a frame that is read later: from here on they are written over. Need not be called. */
  release(): void;
}

/** A frame's bytes, checked, and the memory they lie in. */
interface ReadFrame {
  readonly bytes: Buffer;
  readonly memory: Scratch;
}

/** Where a frame lies, and its checksum where one is known (Python's backups have none). */
export interface SpanOfFrame extends FrameSpan {
  readonly crc?: number;
}

/** Reads, checks and decodes the frames of one file. */
export interface FrameReader {
  batch(frame: number, span: SpanOfFrame): Promise<StoredBatch>;
  /** Frames `from` … `count` − 1 in order, the next one being read while the consumer works on one. */
  batches(range: {
    readonly from: number;
    readonly count: number;
    readonly spanOf: (frame: number) => SpanOfFrame;
  }): AsyncIterable<StoredBatch>;
}

/** Makes a reader of `file`; `fields` as {@link decodeBatch} takes it. */
export function createFrameReader(source: {
  readonly file: ReadableFile;
  readonly path: string;
  readonly fields?: readonly string[];
}): FrameReader {
  const { file, path } = source;
  const scratches = new ScratchPool();
  const read = async (span: SpanOfFrame): Promise<ReadFrame> => {
    const memory = scratches.take();
    return { bytes: checked(await readFrame({ file, path, memory }, span), path, span), memory };
  };
  const decode = ({ bytes, memory }: ReadFrame, frame: number, span: SpanOfFrame): StoredBatch => ({
    frame,
    ...decodeBatch(bytes.subarray(FRAME_PREFIX_BYTES), { ...source, position: span.position + FRAME_PREFIX_BYTES }),
    release: () => scratches.give(memory),
  });
  return {
    async batch(frame, span) {
      return decode(await read(span), frame, span);
    },
    async *batches({ from, count, spanOf }) {
      if (from >= count) {
        return;
      }
      let reading = read(spanOf(from));
      for (let frame = from; frame < count; frame++) {
        const frameRead = await reading;
        if (frame + 1 < count) {
          reading = read(spanOf(frame + 1));
          // Thrown when its turn comes; a consumer that stops before never asks.
          reading.catch(() => undefined);
        }
        yield decode(frameRead, frame, spanOf(frame));
      }
    },
  };
}

function checked(frame: Buffer, path: string, { position, crc }: SpanOfFrame): Buffer {
  if (crc !== undefined && crc32(frame) !== crc) {
    throw new MigrationError('BACKUP_DAMAGED', {
      path,
      reason: `the checksum of its frame at byte ${position} differs`,
    });
  }
  return frame;
}
