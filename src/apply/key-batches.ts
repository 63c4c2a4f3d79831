import { readKeys } from '../backup/keys-file.ts';
import type { RunPaths } from '../backup/names.ts';
import type { Disk } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import { type StepContext, stopIfAsked } from './engine/step.ts';

/** What reading a run's keys file takes. */
export interface KeysContext extends StepContext {
  readonly disk: Disk;
  readonly paths: RunPaths;
}

/**
 * The keys of a run in batches of its own size, or of `atMost` where that is less; throttled; stops between batches when asked.
 *
 * @throws {MigrationError} `JOURNAL_DAMAGED` where the journal knows no keys file, `BACKUP_DAMAGED`, `INTERRUPTED`
 */
export async function* keyBatches(context: KeysContext, atMost = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer[]> {
  const { keys, batchSize } = context.journal.current.facts;
  if (keys === undefined) {
    throw new MigrationError('JOURNAL_DAMAGED', {
      path: context.paths.keys,
      reason: 'the journal lacks the keys seal',
    });
  }
  for await (const batch of readKeys(context.disk, context.paths.keys, keys, {
    batchSize: Math.min(batchSize, atMost),
  })) {
    await context.throttle?.pass(batch.length, context.signal);
    stopIfAsked(context.signal);
    yield batch;
  }
}
