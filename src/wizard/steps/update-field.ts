import { valueText } from '../attribute-words.ts';
import { liveFields, type StagedField, stagedValue } from '../edits.ts';
import { algorithmKeys, guidedKeys, vectorKeys } from '../guided-keys.ts';
import type { StepHandler, WizardState } from '../state.ts';
import { attributeNamed } from './attributes.ts';
import { askForField, takeField } from './choose-field.ts';

/** Action 2: which field; its attributes are asked for next. */
export const updateField: StepHandler<'update-field'> = {
  ask: ({ edits }) => askForField(liveFields(edits), { heading: 'Updatable fields:', verb: 'update' }),
  take: (text, state) =>
    takeField(text, liveFields(state.edits), ({ position, field }) => ({
      step: { kind: 'attributes', draft: { position, field }, keys: guidedKeys(field) },
      say: currentConfig(field, state),
      chosen: position,
    })),
};

function currentConfig(field: StagedField, state: WizardState): string[] {
  const isVector = field.type === 'vector';
  const keys = isVector ? [...vectorKeys, 'dims', ...algorithmKeys(field)] : guidedKeys(field);
  return [
    `Current ${isVector ? 'vector ' : ''}config for '${field.name}':`,
    ...keys.map((key) => configLine(key, field, state)),
    'Leave blank to keep current value.',
  ];
}

function configLine(key: string, field: StagedField, { definition }: WizardState): string {
  const text = valueText(key, stagedValue(field, attributeNamed(field, key), definition.storageType));
  return `${key}: ${text}${key === 'dims' ? ' (cannot be changed)' : ''}`;
}
