import type { JournalProgress } from './journal.ts';

/** The cursors of a run: how many frames of its backup are converted. */
export type Cursors = Pick<JournalProgress, 'quantizeCompletedBatches' | 'workerCompletedBatches'>;

/** Every frame is looked at again. */
export const noFrameDone: Cursors = { quantizeCompletedBatches: 0, workerCompletedBatches: [] };

/** The frame where each of `shards` shards goes on. */
export function framesDone(progress: Cursors, shards: number): number[] {
  return shards === 1
    ? [progress.quantizeCompletedBatches]
    : Array.from({ length: shards }, (_, shard) => progress.workerCompletedBatches?.[shard] ?? 0);
}

/** What the journal says when these frames are done, shard by shard. */
export function cursorsAt(frames: readonly number[]): Cursors {
  const quantizeCompletedBatches = frames.reduce((sum, done) => sum + done, 0);
  return frames.length === 1
    ? { quantizeCompletedBatches }
    : { quantizeCompletedBatches, workerCompletedBatches: [...frames] };
}
