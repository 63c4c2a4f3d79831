import type { IndexDefinition } from '../schema/definition.ts';
import { type OverlaidSchema, overlaySchema } from '../schema/overlay-schema.ts';
import { type ReadSchemaOptions, readSchema, writeSchema } from '../schema/redisvl-schema.ts';
import type { Reading } from './problem.ts';
import { readDocument } from './read-document.ts';
import { writeYaml } from './write-yaml.ts';

/**
 * Reads a RedisVL schema file, Python's or ours.
 *
 * @param options.prefixes those of a schema that names none; without them a missing prefix is a problem
 */
export function readSchemaFile(
  text: string,
  options: Pick<ReadSchemaOptions, 'prefixes'> = {},
): Reading<IndexDefinition> {
  return readDocument(text, (plain) => {
    const reading = readSchema(plain, options);
    return 'definition' in reading ? { value: reading.definition } : reading;
  });
}

/** Reads a schema file as what `live` should become: see {@link overlaySchema}. */
export function readTargetSchema(text: string, live: IndexDefinition): Reading<OverlaidSchema> {
  return readDocument(text, (plain) => {
    const reading = overlaySchema(live, plain);
    return 'definition' in reading ? { value: reading } : reading;
  });
}

/** Writes a definition as a RedisVL schema file that {@link readSchemaFile} reads as the same definition. */
export function writeSchemaFile(definition: IndexDefinition): string {
  return writeYaml(writeSchema(definition));
}
