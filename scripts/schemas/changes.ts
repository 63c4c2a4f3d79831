import { z } from 'zod';
import { field, fieldUpdate } from './attributes.ts';

/** The version of every document. */
export const version = z.literal(1).nullish().describe('The version of the format: 1.');

/** Text, or several. */
export const texts = z.union([z.string(), z.array(z.string())]);

/** Where documents are kept. */
export const storageType = z.enum(['hash', 'json', 'HASH', 'JSON']);

/** `old_name` and `new_name`. */
export const fieldRename = z
  .strictObject({ old_name: z.string(), new_name: z.string() })
  .meta({ id: 'fieldRename', description: 'Renames a field in the index and in all documents.' });

const index = z.strictObject({
  name: z.string().nullish().describe('The new name of the index.'),
  prefix: z
    .union([z.string(), z.array(z.string()).min(1)])
    .nullish()
    .describe('The new key prefix; all keys are renamed.'),
  storage_type: storageType.nullish().describe('It cannot be changed: a plan with another one is blocked.'),
  stopwords: texts.nullish().describe('The stopwords; null is the list of the server, [] is none.'),
});

/** The five sections of a patch. */
export const changes = z
  .strictObject({
    add_fields: z.array(field).nullish().describe('Fields to add.'),
    remove_fields: z
      .array(z.string())
      .nullish()
      .describe('Fields to leave out of the index; documents keep their data.'),
    update_fields: z.array(fieldUpdate).nullish().describe('Attributes to change.'),
    rename_fields: z.array(fieldRename).nullish().describe('Fields to rename, in the index and in all documents.'),
    index: index.nullish().describe('Name, prefix and stopwords of the index.'),
  })
  .meta({ id: 'changes', description: 'What is to change; every section is optional.' });

/** A schema patch. */
export const patch = z.strictObject({ version, changes: changes.nullish() });
