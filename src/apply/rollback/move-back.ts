import { movesOverlap } from '../../plan/document-moves.ts';
import { doneFrom, type Step, stopIfAsked } from '../engine/step.ts';
import { keyBatches } from '../key-batches.ts';
import { moveBack } from '../move-documents.ts';
import { sourceKey, targetKey } from '../moved-names.ts';
import type { RollbackContext } from './context.ts';
import { leaveAsItIs } from './tally.ts';

/** Gives keys their former prefix again: those of the run, and those applications have made under the new one since. */
export const renamePrefixBack: Step<RollbackContext> = {
  name: 'rename-keys',
  isDone: doneFrom('rolled_back'),
  mark: () => ({}),
  stopsBefore: () => true,
  skipReason: ({ journal }) => {
    const { facts, progress } = journal.current;
    return facts.moves.prefix === undefined || progress.documentsTouched !== true ? 'no key was renamed' : undefined;
  },
  run: async (context) => {
    const { moves, keys } = context.journal.current.facts;
    const totalDocs = keys?.keys ?? 0;
    let doneDocs = 0;
    for await (const batch of keyBatches(context)) {
      await renameBatch(
        context,
        batch.map((key) => ({ from: targetKey(key, moves), to: key })),
      );
      doneDocs += batch.length;
      context.emit({ type: 'step.progressed', step: 'rename-keys', doneDocs, totalDocs });
    }
    await renameNewcomers(context);
    return { docs: doneDocs };
  },
};

/** Documents made since under the new prefix; where one prefix begins the other, they cannot be told from others. */
async function renameNewcomers(context: RollbackContext): Promise<void> {
  const { moves, source } = context.journal.current.facts;
  const { prefix } = moves;
  if (prefix === undefined || prefix.from.startsWith(prefix.to) || prefix.to.startsWith(prefix.from)) {
    return;
  }
  for await (const keys of context.redis.scan({ prefixes: [prefix.to], type: source.definition.storageType })) {
    stopIfAsked(context.signal);
    await renameBatch(
      context,
      keys.map((from) => ({ from, to: sourceKey(from, moves) })),
    );
  }
}

async function renameBatch(
  { redis, tally }: RollbackContext,
  renames: readonly { from: Buffer; to: Buffer }[],
): Promise<void> {
  const outcomes = await redis.renameKeys(renames);
  for (const [position, { from }] of renames.entries()) {
    if (outcomes[position] === 'conflict') {
      leaveAsItIs(tally, from);
    }
  }
}

/** Gives fields their former names again, in every document that is there now. */
export const renameFieldsBack: Step<RollbackContext> = {
  name: 'rename-fields',
  isDone: doneFrom('rolled_back'),
  mark: () => ({}),
  stopsBefore: () => true,
  skipReason: ({ journal }) => {
    const { facts, progress } = journal.current;
    return facts.moves.fields.length === 0 || progress.documentsTouched !== true ? 'no field was renamed' : undefined;
  },
  run: async (context) => {
    const { source, moves, runId } = context.journal.current.facts;
    const finished = context.journal.current.progress.fieldsMoved === true;
    let doneDocs = 0;
    const inputs = {
      redis: context.redis,
      storageType: source.definition.storageType,
      index: source.definition.name,
      runId,
      moves: moves.fields,
      batches: () => documentBatches(context),
      onBatch: (docs: number) => {
        doneDocs += docs;
        context.emit({ type: 'step.progressed', step: 'rename-fields', doneDocs, totalDocs: doneDocs });
      },
      onConflict: (key: Buffer) => leaveAsItIs(context.tally, key),
    };
    await moveBack(inputs, finished);
    return { docs: doneDocs };
  },
};

/**
 * Every document under the source's prefixes; where names were swapped only those of the run, because a document made
 * since looks the same before and after.
 */
async function* documentBatches(context: RollbackContext): AsyncGenerator<Buffer[]> {
  const { source, moves } = context.journal.current.facts;
  if (movesOverlap(moves.fields)) {
    yield* keyBatches(context);
    return;
  }
  const { prefixes, storageType } = source.definition;
  for await (const keys of context.redis.scan({ prefixes, type: storageType })) {
    stopIfAsked(context.signal);
    yield keys;
  }
}
