import { nothingMoves } from '../../plan/document-moves.ts';
import { inOrder } from '../engine/in-order.ts';
import { doneFrom, type Step } from '../engine/step.ts';
import { keyBatches } from '../key-batches.ts';
import type { RunContext } from './context.ts';
import { lookForNewNames, type NewNames } from './new-names.ts';

/** Batches being looked at beyond the one that is told of. */
const IN_FLIGHT = 1;

/**
 * Makes sure, before anything changes, that no document already has what is to get a new name: nothing is ever
 * overwritten, and a conflict found half-way would come too late.
 *
 * The enumeration of the same execution has looked already, except in a throttled run.
 */
export const checkNewNames: Step<RunContext> = {
  name: 'check',
  isDone: doneFrom('ready'),
  mark: ({ work }) => (work.length === 0 ? { phase: 'ready' } : {}),
  stopsBefore: () => true,
  skipReason: ({ journal }) =>
    nothingMoves(journal.current.facts.moves) ? 'nothing is renamed in the documents' : undefined,
  run: async (context) => {
    const seen = context.newNames.seen ?? (await lookAtAll(context));
    seen.refuseTaken();
    return { docs: seen.docs };
  },
};

async function lookAtAll(context: RunContext): Promise<NewNames> {
  const { source, moves, keys } = context.journal.current.facts;
  const names = lookForNewNames({ redis: context.redis, source: source.definition, moves });
  const looked = inOrder(keyBatches(context), IN_FLIGHT, (batch) => names.look(batch));
  for await (const _ of looked) {
    context.emit({ type: 'step.progressed', step: 'check', doneDocs: names.docs, totalDocs: keys?.keys ?? names.docs });
  }
  return names;
}
