import { type Backup, openBackup, type StoredBatch } from '../../backup/reader.ts';
import { MigrationError } from '../../errors.ts';
import { inOrder } from '../engine/in-order.ts';
import { doneFrom, type Step, stopIfAsked } from '../engine/step.ts';
import type { RunContext } from './context.ts';
import { convertBatch } from './convert-batch.ts';

/** Batches being written at the same time; two keep the server busy while the next is converted. */
const BATCHES_IN_FLIGHT = 1;

/**
 * Re-encodes every backed-up vector, from its saved original and never from what is live.
 *
 * Begins at the journal's cursor. The cursor follows the writes, so frames behind it are done; whoever cannot trust
 * that (another server process answers, or a conversion that keeps the width) begins at frame 0, where the
 * compare-and-set finds out what is left to do.
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
    const backup = await openSealedBackup(context);
    try {
      return { docs: await convertUntilCertain(context, backup) };
    } finally {
      await backup.close();
    }
  },
};

/** The run's backup, checked against its seal. @throws {MigrationError} `JOURNAL_DAMAGED`, `BACKUP_TORN`, `BACKUP_CORRUPT` */
export async function openSealedBackup({ disk, paths, journal, work }: RunContext): Promise<Backup> {
  const { seal } = journal.current.facts;
  if (seal === undefined) {
    throw new MigrationError('JOURNAL_DAMAGED', { path: paths.header, reason: 'it lacks the seal of the backup' });
  }
  return openBackup(disk, paths, seal, { fields: work.map(({ path }) => path) });
}

/** Converts all frames, and all of them again when the server process changed meanwhile: it may have lost writes. */
async function convertUntilCertain(context: RunContext, backup: Backup): Promise<number> {
  for (let written = 0; ; ) {
    const changes = context.serverChanges();
    written += await convertAll(context, backup);
    if (changes === context.serverChanges()) {
      return written;
    }
    await context.journal.record({ progress: { quantizeCompletedBatches: 0 } });
  }
}

async function convertAll(context: RunContext, backup: Backup): Promise<number> {
  const from = context.journal.current.progress.quantizeCompletedBatches;
  const total = backup.documents;
  await context.journal.record({ progress: { phase: 'active', documentsTouched: true } });
  let doneDocs = from * context.journal.current.facts.batchSize;
  let written = 0;
  const batches = inOrder(untilStopped(context, backup.batches(from)), BATCHES_IN_FLIGHT, async (batch) => ({
    batch,
    written: await convertBatch(context, batch),
  }));
  for await (const { batch, written: count } of batches) {
    written += count;
    doneDocs += batch.keys.length;
    await context.journal.moveCursor({ quantizeCompletedBatches: batch.frame + 1 });
    context.emit({ type: 'step.progressed', step: 'quantize', doneDocs: Math.min(doneDocs, total), totalDocs: total });
  }
  return written;
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
