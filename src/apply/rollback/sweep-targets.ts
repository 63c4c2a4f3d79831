import { classifyValue } from '../../vectors/classify.ts';
import { stopIfAsked } from '../engine/step.ts';
import type { RollbackContext } from './context.ts';
import { cannotSweep, type RestoreItem, restoreBatch } from './restore-batch.ts';

/** Sweeps that may find something before the writers are declared unwilling. */
const MAX_SWEEPS = 5;

/**
 * Finds documents in the target datatype that no backup holds (applications wrote them since), saves them and widens
 * them back, until one pass finds none. Those that were in it before the run are left alone.
 */
export async function sweepTargets(context: RollbackContext): Promise<void> {
  const { work, journal } = context;
  if (work.length === 0 || journal.current.progress.documentsTouched !== true) {
    return;
  }
  if (cannotSweep(work)) {
    const message =
      'Documents written since the migration cannot be told from restored ones by their length; they were left as they are';
    context.emit({ type: 'warning.raised', message });
    return;
  }
  for (let round = 0; round < MAX_SWEEPS; round += 1) {
    if ((await sweepOnce(context)) === 0) {
      return;
    }
  }
  context.emit({ type: 'warning.raised', message: 'Applications still write the datatype the migration had made' });
}

async function sweepOnce(context: RollbackContext): Promise<number> {
  const { prefixes } = context.journal.current.facts.source.definition;
  const fields = context.work.map(({ path }) => path);
  let swept = 0;
  for await (const scanned of context.redis.scan({ prefixes, type: 'hash' })) {
    stopIfAsked(context.signal);
    const keys = scanned.filter((key) => !context.found.has(key));
    const lengths = await context.redis.fieldLengths(keys, fields);
    const items = keys.flatMap((key, position) =>
      context.work.flatMap(({ conversion }, column): RestoreItem[] => {
        const length = lengths[position]?.[column] ?? 0;
        return length > 0 && classifyValue(length, conversion) === 'target' ? [{ key, column, originals: [] }] : [];
      }),
    );
    swept += items.length;
    if (items.length > 0) {
      await restoreBatch(context, items);
    }
  }
  return swept;
}
