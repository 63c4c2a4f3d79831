import { choose } from '../choose.ts';
import { liveFields } from '../edits.ts';
import { editsToPatch, isEmptyPatch } from '../edits-to-patch.ts';
import { menuStep, type Outcome, type StepHandler, type WizardState } from '../state.ts';
import { beginPrefixChange } from './change-prefix.ts';
import { removableFields } from './remove-field.ts';
import { renamableFields } from './rename-field.ts';

/** The letters that work beside the menu's numbers. */
export const menuLetters =
  'u (undo last), m (more attributes of the field chosen last, or "m NAME"), p (preview the plan), d (discard and quit)';

const lines = [
  'Choose an action:',
  '1. Add field (text, tag, numeric, geo)',
  '2. Update field (sortable, weight, separator, vector config)',
  '3. Remove field',
  '4. Rename field (rename field in all documents)',
  '5. Rename index (change index name)',
  '6. Change prefix (rename all keys)',
  '7. Preview patch (show pending changes as YAML)',
  '8. Finish',
];

/** The menu: the guide's eight numbers, and letters that the guide does not print. */
export const menu: StepHandler<'menu'> = {
  ask: () => ({ lines, prompt: 'Enter a number: ' }),
  take: (text, state) => {
    const [word = '', ...rest] = text.trim().split(/\s+/);
    const name = text.trim().slice(word.length).trim();
    const action = Object.hasOwn(actions, word.toLowerCase()) ? actions[word.toLowerCase()] : undefined;
    if (action === undefined || (rest.length > 0 && word.toLowerCase() !== 'm')) {
      return { again: `Invalid action: please choose 1-8, or ${menuLetters}` };
    }
    return action(state, name);
  },
};

const actions: Readonly<Record<string, (state: WizardState, name: string) => Outcome>> = {
  1: () => ({ step: { kind: 'add-name' } }),
  2: (state) => (liveFields(state.edits).length === 0 ? nothingToChoose : { step: { kind: 'update-field' } }),
  3: (state) => (removableFields(state).length === 0 ? nothingToChoose : { step: { kind: 'remove-field' } }),
  4: (state) => (renamableFields(state).length === 0 ? nothingToChoose : { step: { kind: 'rename-field' } }),
  5: () => ({ step: { kind: 'index-name' } }),
  6: beginPrefixChange,
  7: () => ({ step: menuStep, show: 'patch' }),
  8: () => ({ end: 'finished' }),
  u: undo,
  m: moreAttributes,
  p: () => ({ step: menuStep, show: 'plan' }),
  d: discard,
};

const nothingToChoose: Outcome = { step: menuStep, say: ['No field is left for that.'] };

function undo({ history }: WizardState): Outcome {
  const last = history.at(-1);
  return last === undefined
    ? { step: menuStep, say: ['There is nothing to undo.'] }
    : { step: menuStep, undo: true, say: [`Undone: ${last.label}`] };
}

function moreAttributes({ edits, chosen }: WizardState, name: string): Outcome {
  const live = liveFields(edits);
  if (live.length === 0) {
    return nothingToChoose;
  }
  if (name !== '') {
    const choice = choose(
      live.map(({ field }) => field.name),
      name,
    );
    return 'problem' in choice ? { again: choice.problem } : toAttributes(live[choice.position]!.position);
  }
  const current = live.find(({ position }) => position === chosen);
  return current === undefined ? { step: { kind: 'more-field' } } : toAttributes(current.position);
}

function toAttributes(position: number): Outcome {
  return { step: { kind: 'more-attribute', position }, chosen: position };
}

function discard(state: WizardState): Outcome {
  return isEmptyPatch(editsToPatch(state.edits, state)) ? { end: 'discarded' } : { step: { kind: 'discard' } };
}
