/** The JSON Schemas of the package, by the file name most people give such a document. */
export const schemaNames = [
  'schema_patch',
  'target_schema',
  'migration_plan',
  'migration_report',
  'benchmark_report',
  'batch_plan',
  'batch_state',
  'batch_report',
  'query_checks',
] as const;

/** The name of one of them. */
export type SchemaName = (typeof schemaNames)[number];

/** Where the schema lies inside the package. */
export function schemaFile(name: SchemaName): string {
  return `schemas/${name}.schema.json`;
}

/**
 * Where editors find the schema without an installed package: the content network that serves every package of npm.
 * Without a version, so that a plan says the same next year; a later form of a document would have another name.
 */
export function schemaUrl(name: SchemaName): string {
  return `https://cdn.jsdelivr.net/npm/redisvl-migrate/${schemaFile(name)}`;
}
