import { startsWith } from '../../bytes.ts';
import { movesOverlap } from '../../plan/document-moves.ts';
import { stopIfAsked } from '../engine/step.ts';
import { targetKey } from '../moved-names.ts';
import type { RunContext } from './context.ts';

/**
 * Looks for what applications wrote under former names after those had moved.
 *
 * What can be moved without touching anything else is moved; where both names hold something the document is named and
 * left. Swapped names cannot be told from former ones, so they have no sweep, and neither have keys whose new prefix
 * begins the former one.
 */
export async function sweepNames(context: RunContext): Promise<void> {
  if (context.settings.sweep) {
    await sweepKeys(context);
    await sweepFields(context);
  }
}

async function sweepKeys(context: RunContext): Promise<void> {
  const { moves, source } = context.journal.current.facts;
  const { prefix } = moves;
  if (prefix === undefined || prefix.from.startsWith(prefix.to)) {
    return;
  }
  const newPrefix = Buffer.from(prefix.to);
  const type = source.definition.storageType;
  for await (const keys of context.redis.scan({ prefixes: [prefix.from], type })) {
    stopIfAsked(context.signal);
    const former = keys.filter((key) => !startsWith(key, newPrefix));
    const outcomes = await context.redis.renameKeys(former.map((from) => ({ from, to: targetKey(from, moves) })));
    for (const [position, key] of former.entries()) {
      if (outcomes[position] === 'conflict') {
        context.tally.leave('two-keys', key);
      }
    }
  }
}

async function sweepFields(context: RunContext): Promise<void> {
  const { moves, source, target } = context.journal.current.facts;
  if (moves.fields.length === 0 || movesOverlap(moves.fields)) {
    return;
  }
  const type = source.definition.storageType;
  for await (const keys of context.redis.scan({ prefixes: target.prefixes, type })) {
    stopIfAsked(context.signal);
    const lagging = await withFormerNames(context, keys);
    const outcomes =
      type === 'hash'
        ? await context.redis.moveFields(lagging, moves.fields)
        : await context.redis.moveJson(lagging, moves.fields);
    for (const [position, key] of lagging.entries()) {
      if (outcomes[position]?.includes('conflict')) {
        context.tally.leave('two-names', key);
      }
    }
  }
}

/** Hashes are asked first, which is cheaper than a script; a JSON document's script is the question itself. */
async function withFormerNames({ redis, journal }: RunContext, keys: readonly Buffer[]): Promise<readonly Buffer[]> {
  const { moves, source } = journal.current.facts;
  if (source.definition.storageType === 'json') {
    return keys;
  }
  const found = await redis.hasAnyField(
    keys,
    moves.fields.map(({ from }) => from),
  );
  return keys.filter((_, position) => found[position]);
}
