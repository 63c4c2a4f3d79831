import type { StoredBatch } from '../../backup/frame-reader.ts';
import { openSealedBackup, type SealedBackup } from '../../backup/sealed-backup.ts';
import { MigrationError } from '../../errors.ts';
import { cursorsAt, framesDone, noFrameDone } from '../../phases/cursors.ts';
import { inOrder } from '../engine/in-order.ts';
import { doneFrom, type Step, stopIfAsked } from '../engine/step.ts';
import { workOnAll } from '../engine/worker-pool.ts';
import type { RunContext } from './context.ts';
import { convertBatch } from './convert-batch.ts';

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
    const backup = await openBackupOf(context);
    try {
      return { docs: await convertUntilCertain(context, backup) };
    } finally {
      await backup.close();
    }
  },
};

/** The run's backup, checked against its seal. @throws {MigrationError} `JOURNAL_DAMAGED`, `BACKUP_TORN`, `BACKUP_CORRUPT` */
export async function openBackupOf({ disk, paths, journal, work }: RunContext): Promise<SealedBackup> {
  const { seal } = journal.current.facts;
  if (seal === undefined) {
    throw new MigrationError('JOURNAL_DAMAGED', { path: paths.header, reason: 'it lacks the seal of the backup' });
  }
  return openSealedBackup(disk, paths, seal, { fields: work.map(({ path }) => path) });
}

/** Converts all frames, and all of them again when the server process changed meanwhile: it may have lost writes. */
async function convertUntilCertain(context: RunContext, backup: SealedBackup): Promise<number> {
  for (let written = 0; ; ) {
    const changes = context.serverChanges();
    written += await convertAll(context, backup);
    if (changes === context.serverChanges()) {
      return written;
    }
    await context.journal.record({ progress: noFrameDone });
  }
}

async function convertAll(context: RunContext, backup: SealedBackup): Promise<number> {
  const { journal, settings, signal } = context;
  const { shards, documents: totalDocs } = backup;
  const frames = framesDone(journal.current.progress, shards.length);
  await journal.record({ progress: { phase: 'active', documentsTouched: true } });
  let doneDocs = journal.current.progress.quantizeCompletedBatches * journal.current.facts.batchSize;
  let written = 0;
  await workOnAll([...shards.entries()], { workers: settings.workers ?? 1, signal }, async ([shard, part], stop) => {
    for await (const done of convertFrom({ ...context, signal: stop }, part.batches(frames[shard]))) {
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
