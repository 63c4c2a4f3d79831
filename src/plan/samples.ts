import type { Field, IndexDefinition, StorageType } from '../schema/definition.ts';
import { vectorBytes } from '../vectors/datatypes.ts';
import { isInteger } from '../vectors/scaling.ts';
import { datatypeOf, dimsOf } from './conversions.ts';
import { diffFields, type FieldPair } from './diff.ts';
import type { FieldSample } from './facts.ts';
import { canIndexHashValue, canIndexJsonValue } from './indexable.ts';
import type { FieldRename } from './plan.ts';

/** How many documents planning looks at for each field. */
export const sampleDocs = 1000;

/** Characters of a value that a message shows. */
const shownCharacters = 40;

/** One document's value of one field: bytes of a hash field, a parsed JSON value, or undefined where it has none. */
export interface SampledValue {
  readonly key: string;
  readonly value: Uint8Array | unknown | undefined;
}

/**
 * The target's fields that will read values no index has checked yet: added ones, and those that get another type or
 * path. One value that does not parse drops its whole document from the index.
 */
export function fieldsToSample(
  source: IndexDefinition,
  target: IndexDefinition,
  renames: readonly FieldRename[] = [],
): readonly Field[] {
  const diff = diffFields(source, target, renames);
  const reread = diff.kept.filter(
    (pair) =>
      pair.source.type !== pair.target.type ||
      movesPath(pair.source, pair.target) ||
      (target.storageType === 'json' && becomesInteger(pair)),
  );
  return [...reread.map((pair) => pair.target), ...diff.added].filter((field) => canFail(field, target.storageType));
}

/** A hash field that is renamed with its path takes its values along; any other path is another place to read. */
function movesPath(before: Field, after: Field): boolean {
  const movesAlong = before.path === before.name && after.path === after.name;
  return before.path !== after.path && !movesAlong;
}

/** The server takes no fractions from JSON for these, and what is out of range wraps silently. */
function becomesInteger({ source, target }: FieldPair): boolean {
  return target.type === 'vector' && isInteger(datatypeOf(target)) && datatypeOf(source) !== datatypeOf(target);
}

/** Text and tags of hashes take any bytes; JSON values must have the right type for every field. */
function canFail(field: Field, storageType: StorageType): boolean {
  return storageType === 'json' || (field.type !== 'text' && field.type !== 'tag');
}

/** Judges sampled values of one target field; `values` has one entry for each document looked at. */
export function judgeSample(field: Field, storageType: StorageType, values: readonly SampledValue[]): FieldSample {
  const present = values.filter(({ value }) => value !== undefined && value !== null);
  const failing = present.filter(({ value }) => !isIndexable(field, storageType, value));
  const [example] = failing;
  const counts = {
    field: field.name,
    type: field.type,
    sampled: values.length,
    present: present.length,
    failing: failing.length,
  };
  return example === undefined
    ? counts
    : { ...counts, exampleKey: example.key, exampleValue: describeValue(field, example.value) };
}

function isIndexable(field: Field, storageType: StorageType, value: unknown): boolean {
  const widthBytes = field.type === 'vector' ? vectorBytes(datatypeOf(field), dimsOf(field)) : 0;
  return storageType === 'hash' && value instanceof Uint8Array
    ? canIndexHashValue(field.type, value, widthBytes)
    : canIndexJsonValue(field.type, value, dimsOf(field)) && holdsIntegers(field, value);
}

/** False where an int8 or uint8 field would meet a fraction or a number out of range; `1.0` reads as 1 here. */
function holdsIntegers(field: Field, value: unknown): boolean {
  const datatype = datatypeOf(field);
  if (field.type !== 'vector' || !isInteger(datatype) || !Array.isArray(value)) {
    return true;
  }
  const [lowest, highest] = datatype === 'int8' ? [-128, 127] : [0, 255];
  return value.every((item) => Number.isInteger(item) && item >= lowest && item <= highest);
}

function describeValue(field: Field, value: unknown): string {
  if (value instanceof Uint8Array && field.type === 'vector') {
    return `${value.length} bytes`;
  }
  const text = value instanceof Uint8Array ? new TextDecoder().decode(value) : JSON.stringify(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters - 1)}…` : text;
}
