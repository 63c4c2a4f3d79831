import type { AppendFile } from '../disk/disk.ts';
import type { VectorBatch } from './batch.ts';
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

  const write = async (frame: EncodedFrame) => {
    const entry = encodeSum(frame, check);
    await data.append(frame.chunks);
    if (options.durable) {
      await data.sync();
    }
    await sums.append([entry.bytes]);
    if (options.durable) {
      await sums.sync();
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
      const frame = encodeFrame(batch);
      await after(async () => written(frame, await write(frame)));
    },
  };
}
