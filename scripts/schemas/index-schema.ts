import { z } from 'zod';
import { indexOptions } from '../../src/schema/canonical.ts';
import { field, namedField } from './attributes.ts';
import { storageType, texts } from './changes.ts';

const definition = z
  .strictObject({
    filter: z.string().nullish(),
    language: z.string().nullish(),
    language_field: z.string().nullish(),
    score: z.number().min(0).max(1).nullish(),
    score_field: z.string().nullish(),
    payload_field: z.string().nullish(),
    index_all: z.boolean().nullish(),
    options: z.array(z.enum([...indexOptions])).nullish(),
  })
  .describe('What FT.CREATE knows and RedisVL has no word for; no migration changes it.');

const index = z.strictObject({
  name: z.string().min(1).nullish().describe('The name of the index.'),
  prefix: texts.nullish().describe('Key prefixes; "" is every key.'),
  key_separator: z.string().nullish().describe('Only RedisVL uses it, when it makes keys.'),
  storage_type: storageType.nullish(),
  stopwords: texts.nullish().describe('null is the list of the server, [] is none.'),
  definition: definition.nullish(),
});

/** A RedisVL schema: a target schema, where all that is left out stays, or the schema of a new index. */
export const indexSchema = z
  .strictObject({
    version: z.literal('0.1.0').nullish().describe("The version of RedisVL's format."),
    index: index.nullish(),
    fields: z
      .union([z.array(field), z.record(z.string(), namedField)])
      .nullish()
      .describe('All fields of the index, as a list or by name.'),
  })
  .meta({ id: 'indexSchema' });
