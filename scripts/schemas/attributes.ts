import { z } from 'zod';
import type { FieldType } from '../../src/schema/definition.ts';
import { type Attribute, attributesFor, attributesOfAnyType, fieldTypes } from '../../src/schema/field-types.ts';

/** One value of an attribute, as the program writes it and as people most often do. */
function attributeValue(attribute: Attribute): z.ZodType {
  const { kind, values = [], keepsCase, min, max, above } = attribute;
  switch (kind) {
    case 'flag':
      return z.boolean();
    case 'character':
      return z.string().max(1);
    case 'enum':
      return z.enum(keepsCase ? [...values] : [...new Set(values.flatMap((word) => [word, word.toUpperCase()]))]);
    default: {
      const number = kind === 'integer' ? z.int() : z.number();
      const bounded = [min, max].reduce<z.ZodNumber>(
        (rule, bound, place) => (bound === undefined ? rule : place === 0 ? rule.min(bound) : rule.max(bound)),
        number,
      );
      return above === undefined ? bounded : bounded.gt(above);
    }
  }
}

function attributeNote({ token, key, serverDefault, redisvlDefault, changing }: Attribute): string {
  const word = token === '' ? key.toUpperCase() : token;
  const server = serverDefault === undefined || serverDefault === '' ? '' : ` Default of the server: ${serverDefault}.`;
  const isOther = redisvlDefault !== undefined && redisvlDefault !== serverDefault;
  const redisvl = isOther ? ` Default of a schema file: ${redisvlDefault}.` : '';
  const price = {
    index: ' Changing it rebuilds the index.',
    documents: ' Changing it re-encodes the vectors of all documents.',
    impossible: ' It cannot be changed: the documents would have to be embedded again.',
  }[changing];
  return `${word} of FT.CREATE.${server}${redisvl}${price}`;
}

/** A map of these attributes; null means the server's default. */
function attributeMap(attributes: readonly Attribute[]) {
  const members = attributes.map((attribute) => [
    attribute.key,
    attributeValue(attribute).nullish().describe(attributeNote(attribute)),
  ]);
  return z.strictObject(Object.fromEntries(members) as Record<string, z.ZodType>);
}

const name = z.string().describe('The name queries use.');
const path = z
  .string()
  .nullish()
  .describe('JSONPath on JSON; on a hash the physical field, where it differs from the name.');

/** Beside a compression that only FT.INFO prints. */
const reported = { reported_compression: z.string().optional().describe('As FT.INFO printed it; kept until edited.') };

/** Members of a field of one type, without its name. */
function fieldMembers(type: FieldType) {
  const attrs = attributeMap(attributesFor(type));
  return {
    type: z.enum([type, type.toUpperCase()]),
    path,
    attrs: (type === 'vector' ? attrs.extend(reported) : attrs).nullish(),
  };
}

/** A whole field: `name`, `type`, `path`, `attrs`. */
export const field = z
  .union(fieldTypes.map((type) => z.strictObject({ name, ...fieldMembers(type) })))
  .meta({ id: 'field', description: 'A field of an index.' });

/** A field under its name as a key. */
export const namedField = z
  .union(fieldTypes.map((type) => z.strictObject({ name: name.optional(), ...fieldMembers(type) })))
  .meta({ id: 'namedField' });

const anyAttributes = attributeMap(attributesOfAnyType()).meta({ id: 'attributes' });

/** An entry of `update_fields`. */
export const fieldUpdate = z
  .strictObject({
    name: z.string().describe('The field to change.'),
    type: z
      .enum([...fieldTypes])
      .nullish()
      .describe('Its type, which stays; may be left out.'),
    path,
    attrs: anyAttributes.nullish().describe('Attributes to set; null takes one back to the default of the server.'),
    options: anyAttributes.nullish().describe('What RedisVL called "attrs" once.'),
  })
  .meta({ id: 'fieldUpdate' });
