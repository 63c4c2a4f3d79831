import { explanationOf, labelOf, valueText } from '../attribute-words.ts';
import { choose } from '../choose.ts';
import { attributesOfStaged, fieldProblem, liveFields, type StagedField, stagedValue, withField } from '../edits.ts';
import { readAnswer } from '../read-answer.ts';
import { menuStep, type Outcome, type Question, type StepHandler, type WizardState } from '../state.ts';
import { askAboutCurrent, attributeNamed, withValue } from './attributes.ts';
import { askForField, takeField } from './choose-field.ts';

/** Letter m before any field was chosen: which field. */
export const moreField: StepHandler<'more-field'> = {
  ask: ({ edits }) => askForField(liveFields(edits), { heading: 'Fields:', verb: 'see all attributes of' }),
  take: (text, { edits }) =>
    takeField(text, liveFields(edits), ({ position }) => ({
      step: { kind: 'more-attribute', position },
      chosen: position,
    })),
};

/** Letter m: which of all the attributes a field of this type can have. */
export const moreAttribute: StepHandler<'more-attribute'> = {
  ask: (state, { position }) => {
    const field = state.edits.fields[position]!;
    const lines = keysOf(field).map((key, at) => `${at + 1}. ${key}: ${currentText(key, field, state)}`);
    return {
      lines: [`Attributes of '${field.name}' (${field.type}):`, ...lines],
      prompt: 'Select an attribute by number or name [leave blank to go back]: ',
    };
  },
  take: (text, { edits }, { position }) => {
    if (text.trim() === '') {
      return { step: menuStep };
    }
    const field = edits.fields[position]!;
    const keys = keysOf(field);
    const choice = choose(keys, text);
    if ('problem' in choice) {
      return { again: choice.problem };
    }
    const key = keys[choice.position]!;
    return isFixed(key, field)
      ? { again: `${key} cannot be changed: other dimensions need other vectors` }
      : { step: { kind: 'more-value', position, key } };
  },
};

/** Letter m: the new value of one attribute. */
export const moreValue: StepHandler<'more-value'> = {
  ask: (state, { position, key }) => {
    const field = state.edits.fields[position]!;
    return key === 'path' ? askForPath(field) : askAboutCurrent(attributeNamed(field, key), field, state);
  },
  take: (text, state, { position, key }) => {
    const field = state.edits.fields[position]!;
    if (key === 'path') {
      return takePath(text, position, state);
    }
    const attribute = attributeNamed(field, key);
    const reading = readAnswer(attribute, text);
    if (reading.kind === 'problem') {
      return { again: reading.problem };
    }
    return reading.kind === 'keep'
      ? { step: { kind: 'more-attribute', position } }
      : stage(withValue(field, attribute, reading.value), { position, key }, state);
  },
};

/** An addition may also say where its values are; the place of an existing field is a matter of its documents. */
function keysOf(field: StagedField): string[] {
  const keys = attributesOfStaged(field).map(({ key }) => key);
  return field.source === undefined ? [...keys, 'path'] : keys;
}

function isFixed(key: string, field: StagedField): boolean {
  return field.source !== undefined && attributesOfStaged(field).find((a) => a.key === key)?.changing === 'impossible';
}

function currentText(key: string, field: StagedField, state: WizardState): string {
  if (key === 'path') {
    return field.path ?? field.name;
  }
  const attribute = attributeNamed(field, key);
  const text = valueText(key, stagedValue(field, attribute, state.definition.storageType));
  if (isFixed(key, field)) {
    return `${text} (cannot be changed)`;
  }
  const isSaid = field.source?.attrs[key] !== undefined || field.changes[key] !== undefined;
  const isTold = attribute.shownBy === 'info' || (attribute.shownBy === 'debug' && state.hiddenRead);
  return isTold || isSaid || field.source === undefined ? text : `${text} (assumed: the server does not tell)`;
}

function askForPath(field: StagedField): Question {
  return { lines: explanationOf('path'), prompt: `${labelOf('path')} [current: ${field.path ?? field.name}]: ` };
}

function takePath(text: string, position: number, state: WizardState): Outcome {
  const path = text.trim();
  if (path === '') {
    return { step: { kind: 'more-attribute', position } };
  }
  if (state.definition.storageType === 'json' && !path.startsWith('$')) {
    return { again: 'A JSONPath begins with $' };
  }
  return stage({ ...state.edits.fields[position]!, path }, { position, key: 'path' }, state);
}

function stage(
  field: StagedField,
  { position, key }: { readonly position: number; readonly key: string },
  { edits, definition }: WizardState,
): Outcome {
  const problem = fieldProblem(field, definition.storageType);
  if (problem !== undefined) {
    return { again: problem };
  }
  const label = `update ${key} of '${field.name}'`;
  return {
    step: { kind: 'more-attribute', position },
    stage: { edits: withField(edits, position, field), label },
  };
}
