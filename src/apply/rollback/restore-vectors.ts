import type { StoredBatch } from '../../backup/frame-reader.ts';
import type { Backup } from '../../backup/reader.ts';
import { openSealedBackup } from '../../backup/sealed-backup.ts';
import type { Updates } from '../../backup/updates.ts';
import { MigrationError } from '../../errors.ts';
import { classifyValue } from '../../vectors/classify.ts';
import { inOrder } from '../engine/in-order.ts';
import { doneFrom, type Step, stopIfAsked } from '../engine/step.ts';
import type { RestoreWork, RollbackContext } from './context.ts';
import { type RestoreItem, restoreBatch } from './restore-batch.ts';

const BATCHES_IN_FLIGHT = 1;

/** Puts every saved original back; what no backup holds is found by the sweep that follows (`sweep-targets.ts`). */
export const restoreVectors: Step<RollbackContext> = {
  name: 'restore',
  isDone: doneFrom('rolled_back'),
  mark: () => ({}),
  stopsBefore: () => true,
  skipReason: ({ journal, work }) =>
    work.length === 0 || journal.current.progress.documentsTouched !== true ? 'no vector was changed' : undefined,
  run: async (context) => {
    const { seal } = context.journal.current.facts;
    if (seal === undefined) {
      throw new MigrationError('JOURNAL_DAMAGED', {
        path: context.paths.header,
        reason: 'it lacks the seal of the backup',
      });
    }
    const fields = context.work.map(({ path }) => path);
    const backup = await openSealedBackup(context.disk, context.paths, seal, { fields });
    try {
      await restoreFrames(context, backup);
    } finally {
      await backup.close();
    }
    await restoreUpdates(context, await context.updates());
    return { docs: context.tally.restored };
  },
};

async function restoreFrames(context: RollbackContext, backup: Backup): Promise<void> {
  const totalDocs = backup.documents;
  const updates = await context.updates();
  let doneDocs = 0;
  const work = inOrder(untilStopped(context, backup.batches()), BATCHES_IN_FLIGHT, async (batch) => {
    await restoreBatch(context, await itemsOf(context, batch, updates));
    return batch.keys.length;
  });
  for await (const docs of work) {
    doneDocs += docs;
    context.emit({ type: 'step.progressed', step: 'restore', doneDocs, totalDocs });
  }
}

/** Documents first seen after the backup was sealed; those of the backup itself are restored by now and stay as they are. */
async function restoreUpdates(context: RollbackContext, updates: Updates): Promise<void> {
  const { untouched } = context.tally;
  for await (const batch of untilStopped(context, updates.batches())) {
    await restoreBatch(context, await itemsOf(context, batch, updates));
  }
  // Most of these documents stood in the backup, too, and have been counted.
  context.tally.untouched = untouched;
}

async function itemsOf({ work, found }: RollbackContext, batch: StoredBatch, updates: Updates): Promise<RestoreItem[]> {
  const latest = await updates.latest(batch.keys);
  return batch.keys.flatMap((key, position) =>
    batch.vectors.flatMap((values, column): RestoreItem[] => {
      const { conversion } = work[column] as RestoreWork;
      const saved = [latest[position]?.[column], values[position]].filter((value) => value != null);
      const originals = saved.filter((value) => classifyValue(value.length, conversion) !== 'target');
      if (saved.length > 0 && originals.length === 0) {
        found.add(key);
      }
      return originals.length === 0 ? [] : [{ key, column, originals }];
    }),
  );
}

async function* untilStopped(
  { signal }: RollbackContext,
  batches: AsyncIterable<StoredBatch>,
): AsyncGenerator<StoredBatch> {
  for await (const batch of batches) {
    stopIfAsked(signal);
    yield batch;
  }
}
