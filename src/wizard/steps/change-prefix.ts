import { menuStep, type Outcome, type StepHandler, type WizardState } from '../state.ts';
import { stageIndexChanges } from './rename-index.ts';

/** What stands for the empty prefix, which a blank answer does not: that keeps the prefix. */
const emptyPrefixWords = ['""', "''"];

/** Action 6: the new prefix of every key. */
export const prefix: StepHandler<'prefix'> = {
  ask: (state) => ({
    lines: [
      `Current prefix: ${shown(currentPrefix(state))} (leave blank to keep it; type "" for the empty prefix: every key)`,
    ],
    prompt: 'New prefix: ',
  }),
  take: (text, state) => {
    const word = text.trim();
    const current = currentPrefix(state);
    const wanted = emptyPrefixWords.includes(word) ? '' : word;
    return word === '' || wanted === current
      ? { step: menuStep, say: ['The prefix stays as it is.'] }
      : stageIndexChanges(
          state,
          { prefixes: [wanted] },
          `change the prefix from ${shown(current)} to ${shown(wanted)}`,
        );
  },
};

/** Action 6 from the menu: the question, or why it is not asked. */
export function beginPrefixChange(state: WizardState): Outcome {
  const prefixes = currentPrefixes(state);
  if (prefixes.length === 1) {
    return { step: { kind: 'prefix' } };
  }
  const listed = prefixes.map((item) => `'${item}'`).join(', ');
  return {
    step: menuStep,
    say: [`The index has several prefixes (${listed}), and one cannot take the place of all: they stay as they are.`],
  };
}

function currentPrefixes({ edits, definition }: WizardState): readonly string[] {
  return edits.index.prefixes ?? definition.prefixes;
}

/** The menu leads here only where there is one. */
function currentPrefix(state: WizardState): string {
  return currentPrefixes(state)[0] ?? '';
}

function shown(value: string): string {
  return value === '' ? '""' : value;
}
