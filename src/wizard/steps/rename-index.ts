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
      : stageIndexChanges(state, { name }, `rename the index from '${current}' to '${name}'`);
  },
};

/** Stages changes of the index itself; `label` says what they do. */
export function stageIndexChanges({ edits }: WizardState, changes: IndexChanges, label: string): Outcome {
  const index = { ...edits.index, ...changes };
  return { step: menuStep, say: [`Staged: ${label}.`], stage: { edits: { ...edits, index }, label } };
}

function currentName({ edits, definition }: WizardState): string {
  return edits.index.name ?? definition.name;
}
