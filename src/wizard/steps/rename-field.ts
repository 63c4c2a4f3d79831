import { type LiveField, liveFields, withField } from '../edits.ts';
import { menuStep, type StepHandler, type WizardState } from '../state.ts';
import { isTaken } from './add-field.ts';
import { askForField, takeField } from './choose-field.ts';

/** Action 4: which field. */
export const renameField: StepHandler<'rename-field'> = {
  ask: (state) => askForField(renamableFields(state), { heading: 'Renamable fields:', verb: 'rename' }),
  take: (text, state) => {
    if (isAddition(text.trim(), state)) {
      return {
        again: `'${text.trim()}' is not in the index yet: remove it and add it under the other name (<< goes back)`,
      };
    }
    return takeField(text, renamableFields(state), ({ position }) => ({ step: { kind: 'rename-to', position } }));
  },
};

/** Action 4: the new name. */
export const renameTo: StepHandler<'rename-to'> = {
  ask: () => ({ lines: [], prompt: 'New field name: ' }),
  take: (text, state, { position }) => {
    const field = state.edits.fields[position]!;
    const name = text.trim();
    if (name === '' || name === field.name) {
      return { step: menuStep, say: [`'${field.name}' keeps its name.`] };
    }
    if (isTaken(name, state)) {
      return { again: `Field '${name}' already exists; choose another name` };
    }
    return {
      step: menuStep,
      say: [`Staged: rename '${field.name}' to '${name}'.`],
      stage: {
        edits: withField(state.edits, position, { ...field, name }),
        label: `rename '${field.name}' to '${name}'`,
      },
    };
  },
};

/** The fields of the live index; a staged addition has no data to rename. */
export function renamableFields({ edits }: WizardState): LiveField[] {
  return liveFields(edits).filter(({ field }) => field.source !== undefined);
}

function isAddition(name: string, { edits }: WizardState): boolean {
  return liveFields(edits).some(({ field }) => field.name === name && field.source === undefined);
}
