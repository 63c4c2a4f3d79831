import type { AppendFile } from '../disk/disk.ts';
import { settledOrThrow } from '../settled-or-throw.ts';
import type { VectorBatch } from './batch.ts';
import { ByteWriter } from './byte-writer.ts';
import { type EncodedFrame, encodeFrame } from './frame.ts';
import { encodeSum } from './sums.ts';

/** The two files of a backup, open at their ends. */
export interface AppendPair {
  readonly data: AppendFile;
  readonly sums: AppendFile;
}

/** Appends frames and their sums in the order of the calls. */
export interface FrameAppender {
  /** Writes one frame and its entry in `.sums`; tells `written` of both before the next append begins. */
  append(batch: VectorBatch, written: (frame: EncodedFrame, entry: Buffer) => void): Promise<void>;
  /** Runs `work` after all appends so far. */
  after<Result>(work: () => Promise<Result>): Promise<Result>;
}

/**
 * Puts appends in a row.
 *
 * After a failed append every later call fails with the same error: `.data` may then hold a frame that `.sums` does
 * not know of, and another frame behind it could not be told from damage.
 *
 * @param options `check`: check word the next entry starts from; `durable`: sync `.data` before its entry is
 *   written, and the entry before the append resolves, so that an entry on disk proves its frame
 */
export function createFrameAppender(
  { data, sums }: AppendPair,
  options: { readonly check: number; readonly durable: boolean },
): FrameAppender {
  let check = options.check;
  let last: Promise<unknown> = Promise.resolve();
  const idle: ByteWriter[] = [];

  const write = async (frame: EncodedFrame) => {
    const entry = encodeSum(frame, check);
    if (options.durable) {
      await data.append([frame.content]);
      await data.sync();
      await sums.append([entry.bytes]);
      await sums.sync();
    } else {
      await settledOrThrow([data.append([frame.content]), sums.append([entry.bytes])]);
    }
    check = entry.check;
    return entry.bytes;
  };
  const after = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result;
    // Whoever called gets the error; without this a row nobody waits for any more would be an unhandled rejection.
    last.catch(() => undefined);
    return result;
  };
  return {
    after,
    async append(batch, written) {
      // Not written by the time the next batch comes, so that one is put together elsewhere.
      const writer = idle.pop() ?? new ByteWriter();
      const frame = encodeFrame(batch, writer);
      await after(async () => written(frame, await write(frame)));
      idle.push(writer);
    },
  };
}
