import { MigrationError } from '../../errors.ts';
import type { JournalFacts } from '../../phases/journal.ts';
import type { RedisReader } from '../../redis/port.ts';
import { differences } from '../../schema/compare.ts';
import type { IndexDefinition } from '../../schema/definition.ts';
import { connectBeforeDrop } from '../connect-before-drop.ts';
import { timestamp } from '../engine/clock.ts';
import { doneFrom, type Step } from '../engine/step.ts';
import { lookAt } from '../look-at.ts';
import { registerRun } from '../registry.ts';
import type { RunContext } from './context.ts';
import { openBackupOf } from './convert-vectors.ts';

/**
 * Drops the source index; its documents stay.
 *
 * Where the target is live already (its creation was acknowledged to nobody), it is left alone.
 */
export const dropSourceIndex: Step<RunContext> = {
  name: 'drop',
  isDone: doneFrom('index_dropped'),
  mark: () => ({ phase: 'index_dropped' }),
  waitFor: async (context) => {
    await context.settings.beforeDrop?.(context.signal);
    await connectBeforeDrop(context);
    await readBackBeforeDrop(context);
  },
  stopsBefore: () => true,
  run: async (context) => {
    const { redis, guard, journal, clock, emit } = context;
    const { source, target } = journal.current.facts;
    const live = await lookAt(redis, { name: source.definition.name, source: source.definition, target });
    await refuseTakenName(redis, source.definition, target);
    if (live === 'source') {
      const remembered = await withCompanions(context);
      const facts = { ...journal.current.facts, source: remembered };
      const registered = await registerRun(redis, facts, context.paths.prefix);
      await journal.record({ facts: { source: remembered }, progress: { dropIntended: true, registered } });
      await redis.dropIndex(source.definition.name, { guard });
      emit({ type: 'index.dropped', index: source.definition.name });
    }
    return { progress: { droppedAt: journal.current.progress.droppedAt ?? timestamp(clock.date()) } };
  },
};

/** Opens the backup and reads the first frame of every shard: what cannot be read back is told while the index is there. */
async function readBackBeforeDrop(context: RunContext): Promise<void> {
  if (context.work.length === 0) {
    return;
  }
  const backup = await openBackupOf(context);
  try {
    for (const shard of backup.shards.filter(({ frames }) => frames > 0)) {
      await shard.batch(0);
    }
  } finally {
    await backup.close();
  }
}

/** Looked at once more just before the drop: nothing could be created under a name that is taken. */
async function refuseTakenName(redis: RedisReader, source: IndexDefinition, target: IndexDefinition): Promise<void> {
  const found = source.name === target.name ? undefined : (await redis.indexInfo(target.name))?.definition;
  if (found === undefined) {
    return;
  }
  if (found.name !== target.name) {
    throw new MigrationError('NAME_IS_ALIAS', { alias: target.name, index: found.name });
  }
  if (differences(target, found, { readBack: 'info' }).length > 0) {
    throw new MigrationError('INDEX_EXISTS', { index: target.name });
  }
}

/** Aliases and synonyms die with the index; those added since the run began are to be remembered, too. */
async function withCompanions({ redis, journal }: RunContext): Promise<JournalFacts['source']> {
  const { source } = journal.current.facts;
  const { name } = source.definition;
  const [synonyms, listed] = await Promise.all([redis.synonyms(name), redis.aliases(name)]);
  const aliases = [...new Set([...source.companions.aliases, ...(listed ?? [])])].sort();
  return { ...source, companions: { ...source.companions, aliases, synonyms } };
}
