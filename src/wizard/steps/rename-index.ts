import type { IndexChanges } from '../../plan/plan.ts';
import { menuStep, type Outcome, type StepHandler, type WizardState } from '../state.ts';

/** Action 5: the index's new name. */
export const indexName: StepHandler<'index-name'> = {
  ask: (state) => ({
    lines: [`Current name: ${currentName(state)} (leave blank to keep it)`],
    prompt: 'New index name: ',
  }),
  take: (text, state) => {
    const name = text.trim();
    const current = currentName(state);
    return name === '' || name === current
      ? { step: menuStep, say: ['The index keeps its name.'] }
      : stage(state, { name }, `rename the index from '${current}' to '${name}'`);
  },
};

/** What stands for the empty prefix, which a blank answer does not: that keeps the prefix. */
const emptyPrefixWords = ['""', "''"];

/** Action 6: the new prefix of every key. */
export const prefix: StepHandler<'prefix'> = {
  ask: (state) => ({
    lines: [
      `Current prefix: ${shownPrefix(currentPrefix(state))} (leave blank to keep it; type "" for the empty prefix: every key)`,
    ],
    prompt: 'New prefix: ',
  }),
  take: (text, state) => {
    const word = text.trim();
    const current = currentPrefix(state);
    const wanted = emptyPrefixWords.includes(word) ? '' : word;
    return word === '' || wanted === current
      ? { step: menuStep, say: ['The prefix stays as it is.'] }
      : stage(
          state,
          { prefixes: [wanted] },
          `change the prefix from ${shownPrefix(current)} to ${shownPrefix(wanted)}`,
        );
  },
};

function currentName({ edits, definition }: WizardState): string {
  return edits.index.name ?? definition.name;
}

/** The menu leads here only where there is one. */
function currentPrefix({ edits, definition }: WizardState): string {
  return (edits.index.prefixes ?? definition.prefixes)[0] ?? '';
}

function shownPrefix(value: string): string {
  return value === '' ? '""' : value;
}

function stage({ edits }: WizardState, changes: IndexChanges, label: string): Outcome {
  const index = { ...edits.index, ...changes };
  return { step: menuStep, say: [`Staged: ${label}.`], stage: { edits: { ...edits, index }, label } };
}
