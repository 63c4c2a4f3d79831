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
  /** Writes one frame and its record of `.sums`; tells `written` of both before the next append begins. */
  append(batch: VectorBatch, written: (frame: EncodedFrame, record: Buffer) => void): Promise<void>;
  /** Runs `work` after all appends so far. */
  after<Result>(work: () => Promise<Result>): Promise<Result>;
}

/**
 * Puts appends in a row.
 *
 * After a failed append every later call fails with the same error: `.data` may then hold a frame that `.sums` does
 * not know of, and another frame behind it could not be told from damage.
 *
 * @param options `check`: check word the next record starts from; `durable`: sync `.data` before its record is
 *   written, and the record before the append resolves, so that a record on disk proves its frame
 */
export function createFrameAppender(
  { data, sums }: AppendPair,
  options: { readonly check: number; readonly durable: boolean },
): FrameAppender {
  let check = options.check;
  let last: Promise<unknown> = Promise.resolve();

  const write = async (frame: EncodedFrame) => {
    const record = encodeSum(frame, check);
    await data.append(frame.chunks);
    if (options.durable) {
      await data.sync();
    }
    await sums.append([record.bytes]);
    if (options.durable) {
      await sums.sync();
    }
    check = record.check;
    return record.bytes;
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
