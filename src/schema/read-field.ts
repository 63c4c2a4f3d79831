import { canonicalField } from './canonical.ts';
import type { Field, FieldType, StorageType } from './definition.ts';
import { fieldTypes } from './field-types.ts';
import { memberPath } from './member-path.ts';
import { normaliseAttributes } from './normalise-attributes.ts';
import { type Problem, type ProblemPath, problem } from './problem.ts';
import { type AttributeChanges, readAttributes } from './read-attributes.ts';
import { readMap, readText, readWord } from './read-map.ts';

/** A field as a schema or patch writes it, every value in its one form; `null` means "the server's default". */
export interface WrittenField {
  readonly name: string;
  readonly type: FieldType;
  /** JSONPath, or the physical hash field where it differs from `name`. */
  readonly path?: string;
  readonly attrs: AttributeChanges;
}

/**
 * Reads one field of a schema, or of a patch's `add_fields`: `{name, type, path?, attrs?}` and nothing else.
 *
 * Looks at every value alone; {@link completeField} sees whether they fit together and the storage type.
 *
 * @param at path of the field, put before the problems' paths
 */
export function readField(
  input: unknown,
  at: ProblemPath = [],
): { readonly field: WrittenField } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const map = readMap(input, { keys: ['name', 'type', 'path', 'attrs'], at, noun: 'field', problems });
  const name = readText(map.name, { noun: '"name"', at: [...at, 'name'], problems });
  const path = readText(map.path, { noun: '"path"', at: [...at, 'path'], problems });
  const type =
    map.type === undefined
      ? undefined
      : readWord(map.type, { words: fieldTypes, noun: 'the type', at: [...at, 'type'], problems });
  const reading = readAttributes(map.attrs, { ...(type !== undefined && { type }), at: [...at, 'attrs'] });
  problems.push(...reading.problems);
  if (problems.length === 0) {
    problems.push(...['name', 'type'].filter((key) => map[key] === undefined).map((key) => missing(key, at)));
  }
  if (name === undefined || type === undefined || problems.length > 0) {
    return { problems };
  }
  return { field: { name, type, ...(path !== undefined && { path }), attrs: reading.attrs } };
}

function missing(key: string, at: ProblemPath): Problem {
  return problem(at, `the field has no "${key}"`);
}

/**
 * Makes a written field whole: its path ({@link memberPath} on JSON, the name on a hash, unless given), what it leaves out, canonical form.
 *
 * @param options.omitted what an attribute nobody wrote becomes: RedisVL's default (the default: a RedisVL field means what
 * RedisVL would make of it) or the server's. They differ for SVS-VAMANA and for the separator of a tag on JSON.
 * @param options.at path of the field, put before the problems' paths
 */
export function completeField(
  written: WrittenField,
  options: { readonly storageType: StorageType; readonly omitted?: 'server' | 'redisvl'; readonly at?: ProblemPath },
): { readonly field: Field } | { readonly problems: readonly Problem[] } {
  const { storageType, omitted = 'redisvl', at = [] } = options;
  const { name, type } = written;
  const result = normaliseAttributes(type, written.attrs, { storageType, omitted, at: [...at, 'attrs'] });
  if ('problems' in result) {
    return result;
  }
  const path = written.path ?? (storageType === 'json' ? memberPath(name) : name);
  return { field: canonicalField({ name, path, type, attrs: result.attrs }, storageType) };
}
