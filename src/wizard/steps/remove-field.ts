import { type LiveField, liveFields, withField } from '../edits.ts';
import { menuStep, type Outcome, type StepHandler, type WizardState } from '../state.ts';
import { askForField, takeField } from './choose-field.ts';

/** Action 3: which field. */
export const removeField: StepHandler<'remove-field'> = {
  ask: (state) =>
    askForField(removableFields(state), {
      heading: 'Removable fields:',
      verb: 'remove',
      note: ({ type }) => (type === 'vector' ? ' [WARNING: vector field]' : ''),
    }),
  take: (text, state) =>
    takeField(text, removableFields(state), (chosen) => {
      const { position, field } = chosen;
      return field.type === 'vector' && field.source !== undefined
        ? { step: { kind: 'remove-vector', position } }
        : remove(chosen, state);
    }),
};

/** Action 3 for a vector field of the index: only the whole word removes it. */
export const removeVector: StepHandler<'remove-vector'> = {
  ask: ({ edits }, { position }) => ({
    lines: [`Queries on '${edits.fields[position]!.name}' will stop working; the documents keep their vectors.`],
    prompt: "Type 'yes' to confirm removal: ",
  }),
  take: (text, state, { position }) =>
    text.trim().toLowerCase() === 'yes'
      ? remove({ position, field: state.edits.fields[position]! }, state)
      : { step: menuStep, say: ['Cancelled.'] },
};

/** The fields that can be removed. */
export function removableFields({ edits }: WizardState): LiveField[] {
  return liveFields(edits);
}

/** A removal needs no word about what else was staged for the field: the patch leaves that out. */
function remove({ position, field }: LiveField, { edits }: WizardState): Outcome {
  const isAddition = field.source === undefined;
  const said = isAddition ? `Cancelled staged addition of '${field.name}'.` : `Staged: remove '${field.name}'.`;
  const label = `${isAddition ? 'cancel the addition of' : 'remove'} '${field.name}'`;
  return {
    step: menuStep,
    say: [said],
    stage: { edits: withField(edits, position, { ...field, removed: true }), label },
  };
}
