import type { Field, IndexDefinition } from '../schema/definition.ts';
import type { VectorConversion } from '../vectors/datatypes.ts';
import { datatypeOf, dimsOf } from './conversions.ts';
import { overlappingPrefixes } from './overlap.ts';

/** A live index that a conversion would hurt. */
export interface SharedKeyHarm {
  /** The other index. */
  readonly index: string;
  /** Its field that reads the vectors. */
  readonly field: string;
  /** The hash field both read. */
  readonly path: string;
  /** One overlapping pair of prefixes, for the message. */
  readonly sourcePrefix: string;
  readonly otherPrefix: string;
}

/**
 * The other indexes that read, from the same keys, a vector that is about to be re-encoded, and expect it otherwise.
 *
 * An index that already expects the target datatype is helped, not hurt. FILTER expressions are not understood: an
 * index that filters the shared keys out is named as well.
 *
 * @param others every other live index of the server
 * @param conversions by source field name, as `vectorConversions` gives them
 */
export function sharedKeyHarms(
  source: IndexDefinition,
  others: readonly IndexDefinition[],
  conversions: Readonly<Record<string, VectorConversion>>,
): SharedKeyHarm[] {
  const byPath = new Map(
    source.fields.flatMap((field) => {
      const conversion = conversions[field.name];
      return conversion === undefined ? [] : [[field.path, conversion] as const];
    }),
  );
  return others
    .filter((other) => other.name !== source.name && other.storageType === source.storageType)
    .flatMap((other) => harmsTo(other, source, byPath));
}

function harmsTo(
  other: IndexDefinition,
  source: IndexDefinition,
  conversions: ReadonlyMap<string, VectorConversion>,
): SharedKeyHarm[] {
  const [overlap] = overlappingPrefixes(source.prefixes, other.prefixes);
  if (overlap === undefined) {
    return [];
  }
  const hurt = other.fields.filter((field) => expectsOtherwise(field, conversions.get(field.path)));
  return hurt.map((field) => ({
    index: other.name,
    field: field.name,
    path: field.path,
    sourcePrefix: overlap.left,
    otherPrefix: overlap.right,
  }));
}

function expectsOtherwise(field: Field, conversion: VectorConversion | undefined): boolean {
  if (conversion === undefined || field.type !== 'vector') {
    return false;
  }
  return datatypeOf(field) !== conversion.target || dimsOf(field) !== conversion.dims;
}
