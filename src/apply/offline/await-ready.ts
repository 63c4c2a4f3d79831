import { MigrationError } from '../../errors.ts';
import { doneFrom, type Step } from '../engine/step.ts';
import { together } from '../engine/together.ts';
import { pollUntilReady } from '../poll-until-ready.ts';
import type { RunContext } from './context.ts';
import { sweepNames } from './sweep-names.ts';
import { sweepStragglers } from './sweep-stragglers.ts';

/**
 * Waits until the target index answers completely, and meanwhile converts what applications still write in the
 * source datatype. Aliases come back only then: readers never see a half-built index through them.
 */
export const awaitReady: Step<RunContext> = {
  name: 'index',
  isDone: doneFrom('validated'),
  mark: () => ({}),
  stopsBefore: () => true,
  run: async (context) => {
    const { target, source } = context.journal.current.facts;
    const [stats] = await together(
      context.signal,
      (signal) => pollUntilReady({ ...context, signal, watch: () => stopEviction(context) }, target.name),
      (signal) => sweepAll({ ...context, signal }),
    );
    for (const alias of source.companions.aliases) {
      await context.redis.setAlias(alias, target.name, context.guard);
    }
    context.emit({ type: 'index.ready', index: target.name, numDocs: stats.numDocs });
    return { docs: stats.numDocs };
  },
};

/**
 * An index that grows until the server evicts documents is dropped again: the documents matter more.
 *
 * @throws {MigrationError} `EVICTING`
 */
async function stopEviction({ redis, guard, journal, evictions }: RunContext): Promise<void> {
  const evicted = await evictions();
  if (evicted > 0) {
    const { name } = journal.current.facts.target;
    await redis.dropIndex(name, { guard });
    await journal.record({ progress: { phase: 'index_dropped' } });
    throw new MigrationError('EVICTING', { index: name, evicted });
  }
}

/** Names first: a document found under a former name may hold a vector in the source datatype, too. */
async function sweepAll(context: RunContext): Promise<void> {
  await sweepNames(context);
  await sweepStragglers(context);
}
