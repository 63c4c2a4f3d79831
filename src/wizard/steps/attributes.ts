import type { AttributeValue } from '../../schema/definition.ts';
import type { Attribute } from '../../schema/field-types.ts';
import { explanationOf, labelOf, valueText } from '../attribute-words.ts';
import { algorithmOf, attributesOfStaged, fieldProblem, type StagedField, stagedValue, withField } from '../edits.ts';
import { algorithmKeys, vectorKeys } from '../guided-keys.ts';
import { readAnswer } from '../read-answer.ts';
import { menuStep, type Outcome, type Question, type StepHandler, type StepOf, type WizardState } from '../state.ts';

/** Asks for a field's attributes one after another, then stages the field. */
export const attributes: StepHandler<'attributes'> = {
  ask: (state, { draft, keys }) => {
    const attribute = attributeNamed(draft.field, keys[0]!);
    return draft.position < state.edits.fields.length
      ? askAboutCurrent(attribute, draft.field, state)
      : askAboutNew(attribute);
  },
  take: (text, state, step) => {
    const { draft, keys } = step;
    const attribute = attributeNamed(draft.field, keys[0]!);
    const reading = readAnswer(attribute, text);
    if (reading.kind === 'problem') {
      return { again: reading.problem };
    }
    const field = reading.kind === 'keep' ? draft.field : withValue(draft.field, attribute, reading.value);
    // The datatype is asked for next, so it may still be made to fit the algorithm.
    const problem = attribute.key === 'algorithm' ? undefined : fieldProblem(field, state.definition.storageType);
    return problem === undefined ? goOn(field, step, state) : { again: problem };
  },
};

/** The question about one attribute of a field that exists or is staged, with its real value. */
export function askAboutCurrent(attribute: Attribute, field: StagedField, state: WizardState): Question {
  const current = valueText(attribute.key, stagedValue(field, attribute, state.definition.storageType));
  const choices = attribute.kind === 'flag' ? ' [y/n]' : '';
  const prompt = `${labelOf(attribute.key)}${choices} [current: ${current}]: `;
  return { lines: linesFor(attribute, field), prompt };
}

/** The field with one attribute changed. */
export function withValue(field: StagedField, { key }: Attribute, value: AttributeValue | null): StagedField {
  if (field.source !== undefined || value !== null) {
    return { ...field, changes: { ...field.changes, [key]: value } };
  }
  // What an addition does not say gets the default.
  const { [key]: _, ...changes } = field.changes;
  return { ...field, changes };
}

/** The attribute of that name; the name is one of the field's. */
export function attributeNamed(field: StagedField, key: string): Attribute {
  return attributesOfStaged(field).find((attribute) => attribute.key === key)!;
}

function askAboutNew({ key, kind }: Attribute): Question {
  const choices = kind === 'flag' ? '[y/n]' : '[leave blank to keep existing/default]';
  return { lines: explanationOf(key), prompt: `${labelOf(key)} ${choices}: ` };
}

function linesFor({ key }: Attribute, field: StagedField): readonly string[] {
  return key === 'datatype' && algorithmOf(field) === 'svs-vamana'
    ? ['Datatype: float16, float32', '(SVS-VAMANA takes no others)']
    : explanationOf(key);
}

function goOn(field: StagedField, { draft, keys }: StepOf<'attributes'>, state: WizardState): Outcome {
  const rest = keys[0] === 'algorithm' ? [...vectorKeys.slice(1), ...algorithmKeys(field)] : keys.slice(1);
  if (rest.length > 0) {
    return { step: { kind: 'attributes', draft: { ...draft, field }, keys: rest } };
  }
  const { position } = draft;
  const isNew = position === state.edits.fields.length;
  if (!isNew && state.edits.fields[position] === field) {
    return { step: menuStep, chosen: position, say: [`Nothing about '${field.name}' was changed.`] };
  }
  const label = `${isNew ? 'add' : 'update'} '${field.name}'`;
  const stage = { edits: withField(state.edits, position, field), label };
  return { step: menuStep, chosen: position, stage, say: isNew ? pathNote(field) : [] };
}

/** The guide, whose index is a hash, asks for no path; on JSON it must at least be known which one was taken. */
function pathNote({ path }: StagedField): string[] {
  return path === undefined ? [] : [`Its values are expected at ${path} (m changes that).`];
}
