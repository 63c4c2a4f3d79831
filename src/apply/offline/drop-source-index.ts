import { timestamp } from '../engine/clock.ts';
import type { Step } from '../engine/step.ts';
import { lookAt } from '../look-at.ts';
import { registerRun } from '../registry.ts';
import type { RunContext } from './context.ts';

/**
 * Drops the source index; its documents stay.
 *
 * Where the target is live already (its creation was acknowledged to nobody), it is left alone.
 */
export const dropSourceIndex: Step<RunContext> = {
  name: 'drop',
  doneFrom: 'index_dropped',
  leavesMark: () => true,
  stopsBefore: () => true,
  run: async (context) => {
    const { redis, guard, journal, clock, emit } = context;
    const { source, target } = journal.current.facts;
    const live = await lookAt(redis, { name: source.definition.name, source: source.definition, target });
    if (live === 'source') {
      await registerRun(redis, journal.current.facts, context.paths.prefix);
      await redis.dropIndex(source.definition.name, { guard });
      emit({ type: 'index.dropped', index: source.definition.name });
    }
    return { progress: { droppedAt: journal.current.progress.droppedAt ?? timestamp(clock.date()) } };
  },
};
