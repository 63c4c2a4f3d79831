import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type SchemaName, schemaFile } from '../../src/documents/schema-names.ts';

const read = new Map<SchemaName, z.ZodType>();

/** What a published JSON Schema finds wrong with a YAML text, a line each; zod reads the schema, no code of ours. */
export function schemaProblems(name: SchemaName, yaml: string): string[] {
  const schema = read.get(name) ?? publishedSchema(name);
  read.set(name, schema);
  const result = schema.safeParse(parse(yaml));
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

function publishedSchema(name: SchemaName): z.ZodType {
  const file = new URL(`../../${schemaFile(name)}`, import.meta.url);
  return z.fromJSONSchema(JSON.parse(readFileSync(file, 'utf8')));
}
