import type { Step, StepHandler } from './state.ts';
import { addName, addType } from './steps/add-field.ts';
import { attributes } from './steps/attributes.ts';
import { prefix } from './steps/change-prefix.ts';
import { discard } from './steps/discard.ts';
import { menu } from './steps/menu.ts';
import { moreAttribute, moreField, moreValue } from './steps/more-attributes.ts';
import { removeField, removeVector } from './steps/remove-field.ts';
import { renameField, renameTo } from './steps/rename-field.ts';
import { indexName } from './steps/rename-index.ts';
import { updateField } from './steps/update-field.ts';

/** How each step asks and answers. */
export const stepHandlers: { readonly [Kind in Step['kind']]: StepHandler<Kind> } = {
  menu,
  'add-name': addName,
  'add-type': addType,
  attributes,
  'update-field': updateField,
  'remove-field': removeField,
  'remove-vector': removeVector,
  'rename-field': renameField,
  'rename-to': renameTo,
  'index-name': indexName,
  prefix,
  'more-field': moreField,
  'more-attribute': moreAttribute,
  'more-value': moreValue,
  discard,
};
