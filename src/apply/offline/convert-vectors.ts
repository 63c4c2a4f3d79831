import type { StoredBatch } from '../../backup/frame-reader.ts';
import { cursorsAt, framesDone, noFrameDone } from '../../phases/cursors.ts';
import { inOrder } from '../engine/in-order.ts';
import { doneFrom, type Step, stopIfAsked } from '../engine/step.ts';
import { workOnAll } from '../engine/worker-pool.ts';
import type { RunContext } from './context.ts';
import { convertBatch } from './convert-batch.ts';
import { type OriginalsAtHand, takeOriginalsAtHand } from './originals-at-hand.ts';

/** Batches of one shard behind the one being written; the next is converted while the server is busy. */
const BATCHES_IN_FLIGHT = 1;

/**
 * Re-encodes every backed-up vector, from its saved original and never from what is live.
 *
 * Begins at the journal's cursor. The cursor follows the writes, so frames behind it are done; whoever cannot trust
 * that (another server process answers, or a conversion that keeps the width) begins at frame 0, where the
 * compare-and-set finds out what is left to do.
 *
 * The shards of a backup are worked on side by side, each with a cursor of its own. How many are at a time is this
 * execution's choice; how many there are was the dump's.
 */
export const convertVectors: Step<RunContext> = {
  name: 'quantize',
  isDone: doneFrom('completed'),
  mark: () => ({ phase: 'completed' }),
  stopsBefore: () => true,
  progressOf: ({ journal }) => {
    const { facts, progress } = journal.current;
    const totalDocs = facts.seal?.documents ?? 0;
    return { doneDocs: Math.min(progress.quantizeCompletedBatches * facts.batchSize, totalDocs), totalDocs };
  },
  skipReason: ({ work }) => (work.length === 0 ? 'no document changes' : undefined),
  run: async (context) => {
    const originals = context.originals.atHand ?? (await takeOriginalsAtHand(context));
    context.originals.atHand = undefined;
    try {
      return { docs: await convertUntilCertain(context, originals) };
    } finally {
      await originals.backup.close();
    }
  },
};

/** Converts all frames, and all of them again when the server process changed meanwhile: it may have lost writes. */
async function convertUntilCertain(context: RunContext, originals: OriginalsAtHand): Promise<number> {
  for (let written = 0; ; ) {
    const changes = context.serverChanges();
    written += await convertAll(context, originals);
    if (changes === context.serverChanges()) {
      return written;
    }
    await context.journal.record({ progress: noFrameDone });
  }
}

async function convertAll(context: RunContext, originals: OriginalsAtHand): Promise<number> {
  const { journal, settings, signal } = context;
  const { shards, documents: totalDocs } = originals.backup;
  const frames = framesDone(journal.current.progress, shards.length);
  await journal.record({ progress: { phase: 'active', documentsTouched: true } });
  let doneDocs = journal.current.progress.quantizeCompletedBatches * journal.current.facts.batchSize;
  let written = 0;
  await workOnAll([...shards.keys()], { workers: settings.workers ?? 1, signal }, async (shard, stop) => {
    for await (const done of convertFrom({ ...context, signal: stop }, originals.batches(shard, frames[shard]!))) {
      written += done.written;
      doneDocs += done.documents;
      frames[shard] = done.frame + 1;
      journal.moveCursor(cursorsAt(frames));
      context.emit({ type: 'step.progressed', step: 'quantize', doneDocs: Math.min(doneDocs, totalDocs), totalDocs });
    }
  });
  return written;
}

function convertFrom(context: RunContext, batches: AsyncIterable<StoredBatch>) {
  return inOrder(untilStopped(context, batches), BATCHES_IN_FLIGHT, async (batch) => {
    const written = await convertBatch(context, batch);
    batch.release();
    return { frame: batch.frame, documents: batch.keys.length, written };
  });
}

async function* untilStopped(
  { signal, throttle }: RunContext,
  batches: AsyncIterable<StoredBatch>,
): AsyncGenerator<StoredBatch> {
  for await (const batch of batches) {
    await throttle?.pass(batch.keys.length, signal);
    stopIfAsked(signal);
    yield batch;
  }
}
