import { canonicalDefinition } from '../../src/schema/canonical.ts';
import { checkAttributes } from '../../src/schema/check-attributes.ts';
import type { AttributeValue, FieldType, IndexDefinition, StorageType } from '../../src/schema/definition.ts';
import { type Attribute, attributesFor } from '../../src/schema/field-types.ts';

/** An index to be, changed in place by one edit after another: no patch, no identities, no net effects. */
export interface Model {
  name: string;
  prefixes: readonly string[];
  fields: ModelField[];
}

/** One of its fields. */
export interface ModelField {
  name: string;
  path: string;
  type: FieldType;
  attrs: Record<string, AttributeValue>;
  isAddition: boolean;
  /** Documents hold the field under its own name, and a rename changes both (decision 6). */
  isOwnName: boolean;
}

/** The index as it is. */
export function modelOf(definition: IndexDefinition): Model {
  const fields = definition.fields.map((field) => {
    const isOwnName = field.path === ownPath(field.name, definition.storageType);
    return { ...field, attrs: { ...field.attrs }, isAddition: false, isOwnName };
  });
  return { name: definition.name, prefixes: definition.prefixes, fields };
}

/** The definition the model stands for. */
export function definitionOf(model: Model, source: IndexDefinition): IndexDefinition {
  // Additions go to the end, also where one was made before a field of the index came back by an undo.
  return canonicalDefinition({ ...source, name: model.name, prefixes: model.prefixes, fields: model.fields });
}

/** Adds a field as RedisVL would make it. */
export function addTo(model: Model, name: string, type: FieldType, storageType: StorageType): void {
  const attrs: Record<string, AttributeValue> = {};
  for (const { key, redisvlDefault } of attributesFor(type)) {
    if (redisvlDefault !== undefined) attrs[key] = redisvlDefault;
  }
  const path = storageType === 'hash' ? name : /^[A-Za-z_]\w*$/.test(name) ? `$.${name}` : `$["${name}"]`;
  model.fields.push({ name, path, type, attrs, isAddition: true, isOwnName: false });
}

/** Renames a field, and what documents hold where both names are one. */
export function rename(field: ModelField, name: string, storageType: StorageType): void {
  if (field.isOwnName) field.path = ownPath(name, storageType);
  field.name = name;
}

function ownPath(name: string, storageType: StorageType): string {
  if (storageType === 'hash') return name;
  return /^[A-Za-z0-9_$:/.[\]*-]+$/.test(name) ? `$.${name}` : `$[${JSON.stringify(name)}]`;
}

/** The attributes that can be changed. */
export function changeable(field: ModelField): readonly Attribute[] {
  return attributesFor(field.type, field.attrs.algorithm).filter(({ key }) => key !== 'dims');
}

/** Sets an attribute (undefined: to its default), or leaves all as it is where the server would refuse the result. */
export function setAttribute(
  field: ModelField,
  attribute: Attribute,
  value: AttributeValue | undefined,
  storageType: StorageType,
): boolean {
  const { [attribute.key]: _, ...others } = field.attrs;
  const wanted = value ?? (field.isAddition ? attribute.redisvlDefault : undefined);
  const attrs: Record<string, AttributeValue> = wanted === undefined ? others : { ...others, [attribute.key]: wanted };
  const keys = attributesFor(field.type, attrs.algorithm).map(({ key }) => key);
  const inUse = Object.fromEntries(Object.entries(attrs).filter(([key]) => keys.includes(key)));
  if (checkAttributes({ type: field.type, attrs: inUse, storageType }).length > 0) return false;
  field.attrs = attrs;
  return true;
}
