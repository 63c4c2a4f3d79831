import { doneFrom, type Step } from '../engine/step.ts';
import { lookAt } from '../look-at.ts';
import type { RunContext } from './context.ts';

/**
 * Creates the target index with its synonym groups; the server begins to index at once.
 *
 * An index that stands there already is kept when it is the target; a source that a failover brought back is dropped again.
 */
export const createTargetIndex: Step<RunContext> = {
  name: 'create',
  isDone: doneFrom('target_created'),
  mark: () => ({ phase: 'target_created' }),
  // Once the index is away a plan that touches no documents runs on: stopping would only prolong the outage.
  stopsBefore: ({ work }) => work.length > 0,
  run: async ({ redis, guard, journal, emit }) => {
    const { source, target } = journal.current.facts;
    const live = await lookAt(redis, { name: target.name, source: source.definition, target });
    if (live === 'target') {
      return {};
    }
    if (live === 'source') {
      await redis.dropIndex(target.name, { guard });
    }
    await redis.createIndex(target, { synonyms: source.companions.synonyms, guard });
    emit({ type: 'index.created', index: target.name });
    return {};
  },
};
