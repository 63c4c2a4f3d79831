import type { IndexChanges } from '../plan/plan.ts';
import type { AttributeValue, Field, FieldType, IndexDefinition, StorageType } from '../schema/definition.ts';
import { type Attribute, attributesFor, serverDefault } from '../schema/field-types.ts';
import { normaliseAttributes } from '../schema/normalise-attributes.ts';
import type { AttributeChanges } from '../schema/read-attributes.ts';

/**
 * One field as it is to be. Its place in {@link Edits.fields} is its identity and never changes, so that renaming,
 * updating and removing it come out right in any order.
 */
export interface StagedField {
  /** The field of the live index; absent for an addition. */
  readonly source?: Field;
  readonly name: string;
  readonly type: FieldType;
  /** Where it is given; otherwise the source's, or what merging makes of the name. */
  readonly path?: string;
  /** Laid over the source's attributes; `null` is the server's default. */
  readonly changes: AttributeChanges;
  /** Also true for an addition that was cancelled. */
  readonly removed: boolean;
}

/** Everything staged so far. */
export interface Edits {
  /** The source's fields in their order, then the additions. */
  readonly fields: readonly StagedField[];
  readonly index: IndexChanges;
}

/** A field that is not removed, and its identity. */
export interface LiveField {
  readonly position: number;
  readonly field: StagedField;
}

/** Nothing staged. */
export function noEdits(definition: IndexDefinition): Edits {
  const fields = definition.fields.map((source) => ({
    source,
    name: source.name,
    type: source.type,
    changes: {},
    removed: false,
  }));
  return { fields, index: {} };
}

/** The fields the index will have. */
export function liveFields(edits: Edits): LiveField[] {
  return edits.fields.map((field, position) => ({ position, field })).filter(({ field }) => !field.removed);
}

/** The edits with one field replaced, or added where `position` is the number of fields. */
export function withField(edits: Edits, position: number, field: StagedField): Edits {
  const fields = [...edits.fields];
  fields[position] = field;
  return { ...edits, fields };
}

/** The vector algorithm a field will have; undefined for other fields. */
export function algorithmOf({ source, changes }: StagedField): AttributeValue | undefined {
  return changes.algorithm ?? source?.attrs.algorithm;
}

/** The attributes the field can have as it is to be. */
export function attributesOfStaged(field: StagedField): readonly Attribute[] {
  return attributesFor(field.type, algorithmOf(field));
}

/** The value an attribute will have; undefined where that is nothing. */
export function stagedValue(
  field: StagedField,
  attribute: Attribute,
  storageType: StorageType,
): AttributeValue | undefined {
  const { source, changes } = field;
  const change = changes[attribute.key];
  if (change !== undefined) {
    return change ?? serverDefault(attribute, storageType);
  }
  // A field written down has RedisVL's defaults; one that exists has the server's.
  const inherited = source === undefined ? attribute.redisvlDefault : source.attrs[attribute.key];
  return inherited ?? serverDefault(attribute, storageType);
}

/** The changes that mean something for the field's algorithm; those of one it no longer has are left out. */
export function changesInUse(field: StagedField): AttributeChanges {
  const keys = new Set(attributesOfStaged(field).map(({ key }) => key));
  return Object.fromEntries(Object.entries(field.changes).filter(([key]) => keys.has(key)));
}

/** Why the field cannot be as it is staged, in one line; undefined where it can. */
export function fieldProblem(field: StagedField, storageType: StorageType): string | undefined {
  const { source, type } = field;
  const basis = source === undefined ? ({ omitted: 'redisvl' } as const) : { current: source.attrs };
  const result = normaliseAttributes(type, changesInUse(field), { storageType, ...basis });
  return 'problems' in result ? result.problems[0]?.message : undefined;
}
