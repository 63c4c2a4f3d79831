import { openBackup, type StoredBatch } from '../../backup/reader.ts';
import type { Updates } from '../../backup/updates.ts';
import { MigrationError } from '../../errors.ts';
import { classifyValue } from '../../vectors/classify.ts';
import { inOrder } from '../engine/in-order.ts';
import { doneFrom, type Step, stopIfAsked } from '../engine/step.ts';
import type { RollbackContext } from './context.ts';
import { cannotSweep, type RestoreItem, restoreBatch } from './restore-batch.ts';

const BATCHES_IN_FLIGHT = 1;

/** Puts every saved original back, then looks at all documents for values written in the target datatype since. */
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
    const backup = await openBackup(context.disk, context.paths, seal, { fields });
    try {
      await restoreFrames(context, backup.batches(), backup.documents);
    } finally {
      await backup.close();
    }
    await restoreUpdates(context, await context.updates());
    await sweepTargets(context);
    return { docs: context.tally.restored };
  },
};

async function restoreFrames(
  context: RollbackContext,
  frames: AsyncIterable<StoredBatch>,
  totalDocs: number,
): Promise<void> {
  const updates = await context.updates();
  let doneDocs = 0;
  const work = inOrder(untilStopped(context, frames), BATCHES_IN_FLIGHT, async (batch) => {
    await restoreBatch(context, await itemsOf(batch, updates));
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
    await restoreBatch(context, await itemsOf(batch, updates));
  }
  // Most of these documents stood in the backup, too, and have been counted.
  context.tally.untouched = untouched;
}

async function itemsOf(batch: StoredBatch, updates: Updates): Promise<RestoreItem[]> {
  const latest = await updates.latest(batch.keys);
  return batch.keys.flatMap((key, position) =>
    batch.vectors.flatMap((values, column): RestoreItem[] => {
      const saved = [latest[position]?.[column], values[position]].filter((value) => value != null);
      return saved.length === 0 ? [] : [{ key, column, originals: saved }];
    }),
  );
}

/** Documents that no backup holds, in the target datatype: applications wrote them since. */
async function sweepTargets(context: RollbackContext): Promise<void> {
  if (cannotSweep(context.work)) {
    const message =
      'Documents written since the migration cannot be told from restored ones by their length; they were left as they are';
    context.emit({ type: 'warning.raised', message });
    return;
  }
  const { definition } = context.journal.current.facts.source;
  const fields = context.work.map(({ path }) => path);
  for await (const keys of context.redis.scan({ prefixes: definition.prefixes, type: 'hash' })) {
    stopIfAsked(context.signal);
    const lengths = await context.redis.fieldLengths(keys, fields);
    const items = keys.flatMap((key, position) =>
      context.work.flatMap(({ conversion }, column): RestoreItem[] => {
        const length = lengths[position]?.[column] ?? 0;
        return length > 0 && classifyValue(length, conversion) === 'target' ? [{ key, column, originals: [] }] : [];
      }),
    );
    if (items.length > 0) {
      await restoreBatch(context, items);
    }
  }
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
