import { type UnindexedKeys, unindexedKeys } from '../../observe/unindexed-keys.ts';
import { differences } from '../../schema/compare.ts';
import { connectBeforeDrop } from '../connect-before-drop.ts';
import { doneFrom, type Step } from '../engine/step.ts';
import { together } from '../engine/together.ts';
import { lookAt } from '../look-at.ts';
import { pollUntilReady } from '../poll-until-ready.ts';
import type { RollbackContext } from './context.ts';
import { renameFieldsBack, renamePrefixBack } from './move-back.ts';
import { restoreVectors } from './restore-vectors.ts';
import { sweepTargets } from './sweep-targets.ts';

/** Drops the target index, so that restored documents are not indexed one by one. The source, where it lives, stays. */
const dropTargetIndex: Step<RollbackContext> = {
  name: 'drop',
  isDone: doneFrom('rolled_back'),
  mark: () => ({}),
  waitFor: connectBeforeDrop,
  stopsBefore: () => true,
  skipReason: ({ settings }) => (settings.dataOnly ? 'only data is restored' : undefined),
  run: async ({ redis, guard, journal, emit }) => {
    const { source, target } = journal.current.facts;
    const live = await lookAt(redis, { name: target.name, source: source.definition, target });
    // Where the server shows no difference between the two, the one that lives may be the target.
    const alike = differences(source.definition, target, { readBack: 'info' }).length === 0;
    if (live === 'target' || (live === 'source' && alike)) {
      await redis.dropIndex(target.name, { guard });
      emit({ type: 'index.dropped', index: target.name });
    }
    return {};
  },
};

/** Creates the source index from its exact definition, with its synonym groups. */
const createSourceIndex: Step<RollbackContext> = {
  name: 'create',
  isDone: doneFrom('rolled_back'),
  mark: () => ({}),
  stopsBefore: () => true,
  skipReason: ({ settings }) => (settings.dataOnly ? 'only data is restored' : undefined),
  run: async ({ redis, guard, journal, emit, tally }) => {
    const { source, target } = journal.current.facts;
    const { definition, companions } = source;
    const live = await lookAt(redis, { name: definition.name, source: definition, target });
    if (live === 'absent') {
      await redis.createIndex(definition, { synonyms: companions.synonyms, guard });
      tally.indexRecreated = true;
      emit({ type: 'index.created', index: definition.name });
    }
    return {};
  },
};

/** Waits until the source index answers completely, then points its aliases at it. */
const awaitSource: Step<RollbackContext> = {
  name: 'index',
  isDone: doneFrom('rolled_back'),
  mark: () => ({ phase: 'rolled_back' }),
  stopsBefore: () => true,
  run: async (context) => {
    const { definition, companions } = context.journal.current.facts.source;
    if (context.settings.dataOnly) {
      await sweepTargets(context);
      return {};
    }
    const [stats] = await together(
      context.signal,
      (signal) => pollUntilReady({ ...context, signal }, definition.name),
      (signal) => sweepTargets({ ...context, signal }),
    );
    context.tally.unindexed = await lostDocuments(context);
    for (const alias of companions.aliases) {
      await context.redis.setAlias(alias, definition.name, context.guard);
    }
    context.emit({ type: 'index.ready', index: definition.name, numDocs: stats.numDocs });
    return { docs: stats.numDocs };
  },
};

/** Documents that are not in the index and were before the run, with those that were not then. */
async function lostDocuments({ redis, journal }: RollbackContext): Promise<UnindexedKeys | undefined> {
  const { baseline, source } = journal.current.facts;
  const found = await unindexedKeys(redis, source.definition);
  return baseline.unindexedKeys !== undefined && found.count > baseline.unindexedKeys ? found : undefined;
}

/** The steps of a rollback, in their order. */
export const rollbackSteps: readonly Step<RollbackContext>[] = [
  dropTargetIndex,
  renamePrefixBack,
  renameFieldsBack,
  restoreVectors,
  createSourceIndex,
  awaitSource,
];
