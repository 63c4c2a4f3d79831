import { canonicalAttributes } from './canonical.ts';
import { checkAttributes } from './check-attributes.ts';
import type { AttributeValue, FieldAttributes, FieldType, StorageType } from './definition.ts';
import { type Attribute, attributesFor } from './field-types.ts';
import type { Problem, ProblemPath } from './problem.ts';
import { type AttributeChanges, readAttributes } from './read-attributes.ts';

/** How {@link normaliseAttributes} completes what it is given. */
export interface NormaliseOptions {
  readonly storageType: StorageType;
  /** Attributes the field has now, which `changes` are laid over; default none. */
  readonly current?: FieldAttributes;
  /** What fills the gaps of a new field: the server's defaults, or RedisVL's as in a RedisVL schema. Default `server`. */
  readonly omitted?: 'server' | 'redisvl';
  /** Path of the attribute map, put before the problems' paths. */
  readonly at?: ProblemPath;
}

/**
 * Lays changes over a field's attributes and returns the result in canonical form.
 *
 * `null` takes an attribute back to the server's default. Where the algorithm changes, tuning of the former one is dropped.
 * Reports unknown attributes, values out of range, and combinations the server would refuse. Nothing is modified.
 *
 * @example
 * normaliseAttributes('text', { sortable: 'yes' }, { storageType: 'hash', current: { weight: 2 } });
 * // { attrs: { sortable: true, weight: 2 } }
 */
export function normaliseAttributes(
  type: FieldType,
  changes: Readonly<Record<string, unknown>>,
  options: NormaliseOptions,
): { readonly attrs: FieldAttributes } | { readonly problems: readonly Problem[] } {
  const { storageType, current = {}, omitted = 'server', at = [] } = options;
  const currentAlgorithm = typeof current.algorithm === 'string' ? { algorithm: current.algorithm } : {};
  const reading = readAttributes(changes, { type, ...currentAlgorithm, at });
  if (reading.problems.length > 0) {
    return { problems: reading.problems };
  }
  const algorithm = reading.attrs.algorithm ?? current.algorithm;
  const merged: Record<string, AttributeValue> = {};
  for (const attribute of attributesFor(type, algorithm)) {
    const value = mergedValue(attribute, { changes: reading.attrs, current, omitted });
    if (value !== undefined && value !== null) {
      merged[attribute.key] = value;
    }
  }
  const problems = checkAttributes({ type, attrs: merged, storageType }, at);
  return problems.length > 0 ? { problems } : { attrs: canonicalAttributes({ type, attrs: merged }, storageType) };
}

/** Null: back to the server's default. Undefined: nobody says. */
function mergedValue(
  { key, redisvlDefault }: Attribute,
  from: { changes: AttributeChanges; current: FieldAttributes; omitted: 'server' | 'redisvl' },
): AttributeValue | null | undefined {
  const change = from.changes[key];
  return change === undefined
    ? (from.current[key] ?? (from.omitted === 'redisvl' ? redisvlDefault : undefined))
    : change;
}
