import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type SchemaName, schemaFile } from '../../src/documents/schema-names.ts';

const read = new Map<string, z.ZodType>();

/**
 * What a published JSON Schema finds wrong with a YAML text, a line each; zod reads the schema, no code of ours.
 *
 * @param options.ours the file was written here: then a key that the schema does not describe is wrong in any document
 */
export function schemaProblems(name: SchemaName, yaml: string, options: { readonly ours?: true } = {}): string[] {
  const key = `${name} ${options.ours}`;
  const schema = read.get(key) ?? z.fromJSONSchema(publishedSchema(name, options.ours === true));
  read.set(key, schema);
  const result = schema.safeParse(parse(yaml));
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

function publishedSchema(name: SchemaName, isClosed: boolean) {
  const file = new URL(`../../${schemaFile(name)}`, import.meta.url);
  // A map by names has no properties of its own and stays open.
  return JSON.parse(readFileSync(file, 'utf8'), (_key, value) =>
    isClosed && value?.properties !== undefined && JSON.stringify(value.additionalProperties) === '{}'
      ? { ...value, additionalProperties: false }
      : value,
  );
}
