import { inOrder } from '../engine/in-order.ts';
import type { Step } from '../engine/step.ts';
import { keyBatches } from '../key-batches.ts';
import { targetKey } from '../moved-names.ts';
import type { RunContext } from './context.ts';

/** Batches on their way at the same time. */
const IN_FLIGHT = 1;

/** Gives every key its new prefix; a key that is gone stays gone, and nothing is ever overwritten. */
export const renamePrefix: Step<RunContext> = {
  name: 'rename-keys',
  isDone: ({ keysRenamed }) => keysRenamed === true,
  mark: ({ tally }) => (tally.left('two-keys').count === 0 ? { keysRenamed: true } : {}),
  stopsBefore: () => true,
  skipReason: ({ journal }) => (journal.current.facts.moves.prefix === undefined ? 'no key is renamed' : undefined),
  run: async (context) => {
    const { moves, keys } = context.journal.current.facts;
    const totalDocs = keys?.keys ?? 0;
    await context.journal.record({ progress: { documentsTouched: true } });
    let doneDocs = 0;
    let renamed = 0;
    const work = inOrder(keyBatches(context), IN_FLIGHT, async (batch) => {
      const renames = batch.map((from) => ({ from, to: targetKey(from, moves) }));
      return { batch, outcomes: await context.redis.renameKeys(renames) };
    });
    for await (const { batch, outcomes } of work) {
      for (const [position, key] of batch.entries()) {
        if (outcomes[position] === 'conflict') {
          context.tally.leave('two-keys', key);
        } else if (outcomes[position] === 'renamed') {
          renamed += 1;
        }
      }
      doneDocs += batch.length;
      context.emit({ type: 'step.progressed', step: 'rename-keys', doneDocs, totalDocs });
    }
    return { docs: renamed };
  },
};
