import type { StoredBatch } from '../../backup/frame-reader.ts';
import type { Backup } from '../../backup/reader.ts';
import { openSealedBackup, type SealedBackup } from '../../backup/sealed-backup.ts';
import { MigrationError } from '../../errors.ts';
import { framesDone } from '../../phases/cursors.ts';
import { settledOrThrow } from '../../settled-or-throw.ts';
import type { RunContext } from './context.ts';

/** The run's backup, open, with the batches that come first read already. */
export interface OriginalsAtHand {
  readonly backup: SealedBackup;
  /** The batches of a shard from frame `from` on; begun once for those at hand. */
  batches(shard: number, from: number): AsyncIterable<StoredBatch>;
}

/** The run's backup, checked against its seal. @throws {MigrationError} `JOURNAL_DAMAGED`, `BACKUP_TORN`, `BACKUP_CORRUPT` */
export async function openBackupOf({ disk, paths, journal, work }: RunContext): Promise<SealedBackup> {
  const { seal } = journal.current.facts;
  if (seal === undefined) {
    throw new MigrationError('JOURNAL_DAMAGED', { path: paths.header, reason: 'it lacks the seal of the backup' });
  }
  return openSealedBackup(disk, paths, seal, { fields: work.map(({ path }) => path) });
}

/**
 * Opens the backup and reads the first batch of every shard that is converted at once, before the drop: what cannot be read
 * is told while the index is there, and what can need not be waited for when it is away.
 */
export async function takeOriginalsAtHand(context: RunContext): Promise<OriginalsAtHand> {
  const backup = await openBackupOf(context);
  const { shards } = backup;
  const frames = framesDone(context.journal.current.progress, shards.length);
  const atOnce = shards.slice(0, context.settings.workers ?? 1);
  try {
    const begun = await settledOrThrow(atOnce.map((shard, place) => begin(shard, frames[place]!)));
    return {
      backup,
      batches: (shard, from) => {
        const ready = begun[shard];
        delete begun[shard];
        return ready?.from === from ? ready.batches : shards[shard]!.batches(from);
      },
    };
  } catch (error) {
    await backup.close();
    throw error;
  }
}

async function begin(shard: Backup, from: number) {
  const rest = shard.batches(from)[Symbol.asyncIterator]();
  const first = await rest.next();
  return { from, batches: goneOn(first, { [Symbol.asyncIterator]: () => rest }) };
}

async function* goneOn(
  first: IteratorResult<StoredBatch>,
  rest: AsyncIterable<StoredBatch>,
): AsyncGenerator<StoredBatch> {
  if (first.done !== true) {
    yield first.value;
    yield* rest;
  }
}
