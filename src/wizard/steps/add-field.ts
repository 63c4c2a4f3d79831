import type { FieldType, StorageType } from '../../schema/definition.ts';
import { isFieldType } from '../../schema/field-types.ts';
import { nearest } from '../../schema/nearest.ts';
import { liveFields, type StagedField } from '../edits.ts';
import { guidedKeys } from '../guided-keys.ts';
import type { Outcome, StepHandler, WizardState } from '../state.ts';

const offeredTypes = ['text', 'tag', 'numeric', 'geo'];

/** Action 1, first answer: the name of a new field. */
export const addName: StepHandler<'add-name'> = {
  ask: () => ({ lines: [], prompt: 'Field name: ' }),
  take: (text, state) => {
    const name = text.trim();
    if (name === '') {
      return { again: 'A field name is required (type << to go back to the menu)' };
    }
    return isTaken(name, state)
      ? { again: `Field '${name}' already exists; choose another name` }
      : { step: { kind: 'add-type', name } };
  },
};

/** Action 1, second answer: its type. */
export const addType: StepHandler<'add-type'> = {
  ask: () => ({ lines: [`Field type options: ${offeredTypes.join(', ')}`], prompt: 'Field type: ' }),
  take: (text, state, { name }) => {
    const type = text.trim().toLowerCase();
    if (type === 'vector') {
      return {
        again:
          'A vector field needs a vector in every document first; then add it with a schema patch. Here: text, tag, numeric, geo',
      };
    }
    if (!isFieldType(type)) {
      const meant = nearest(type, offeredTypes);
      return {
        again: `Invalid field type: type one of ${offeredTypes.join(', ')}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`,
      };
    }
    return askForAttributes(name, type, state);
  },
};

/** True where a field of this name will exist. */
export function isTaken(name: string, { edits }: WizardState): boolean {
  return liveFields(edits).some(({ field }) => field.name === name);
}

function askForAttributes(name: string, type: FieldType, { definition, edits }: WizardState): Outcome {
  const path = pathFor(name, definition.storageType);
  const field: StagedField = { name, type, ...(path !== undefined && { path }), changes: {}, removed: false };
  const draft = { position: edits.fields.length, field };
  return { step: { kind: 'attributes', draft, keys: guidedKeys(field) } };
}

/** The guide asks for no path, so it is the usual one; "more attributes" changes it. */
function pathFor(name: string, storageType: StorageType): string | undefined {
  if (storageType !== 'json') {
    return undefined;
  }
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `$.${name}` : `$[${JSON.stringify(name)}]`;
}
