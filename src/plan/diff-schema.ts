import { canonicalDefinition } from '../schema/canonical.ts';
import type { AttributeValue, Field, IndexDefinition, StorageType } from '../schema/definition.ts';
import { attributesOf, reportedCompressions, serverDefault } from '../schema/field-types.ts';
import { memberPath } from '../schema/member-path.ts';
import type { FieldSpec, FieldUpdate, IndexChanges, SchemaPatch } from './plan.ts';

/**
 * The smallest patch that makes `target` of `source`: `mergePatch(source, diffSchemas(source, target))` builds the same
 * index as `target`. This is the normal form of every patch that does so without renames.
 *
 * A field that only one side has is added or removed, whatever it looks like; renames are never guessed. `null` takes an
 * attribute back to the server's default. What no patch can say (FILTER, language, score, flags) is not compared.
 */
export function diffSchemas(source: IndexDefinition, target: IndexDefinition): SchemaPatch {
  const before = canonicalDefinition(source);
  const after = canonicalDefinition(target);
  const sourceFields = new Map(before.fields.map((field) => [field.name, field]));
  const targetNames = new Set(after.fields.map((field) => field.name));
  return {
    addFields: after.fields
      .filter(({ name }) => !sourceFields.has(name))
      .map((field) => specOf(field, after.storageType)),
    removeFields: before.fields.map(({ name }) => name).filter((name) => !targetNames.has(name)),
    updateFields: after.fields.flatMap((field) => {
      const current = sourceFields.get(field.name);
      return current === undefined ? [] : updateOf(current, field);
    }),
    renameFields: [],
    index: indexChanges(before, after),
  };
}

type Changes = Record<string, AttributeValue | null>;

/** A field as `add_fields` writes it; what RedisVL would fill in differently from the server is said. */
function specOf(field: Field, storageType: StorageType): FieldSpec {
  const attrs: Changes = {};
  for (const attribute of attributesOf(field)) {
    const value = field.attrs[attribute.key];
    const { redisvlDefault } = attribute;
    if (value !== undefined) {
      attrs[attribute.key] = writable(attribute.key, value);
    } else if (redisvlDefault !== undefined && redisvlDefault !== serverDefault(attribute, storageType)) {
      attrs[attribute.key] = null;
    }
  }
  const impliedPath = storageType === 'json' ? memberPath(field.name) : field.name;
  return { name: field.name, type: field.type, ...(field.path !== impliedPath && { path: field.path }), attrs };
}

function updateOf(source: Field, target: Field): FieldUpdate[] {
  const attrs: Changes = {};
  for (const { key } of attributesOf(target)) {
    const value = target.attrs[key];
    if (value !== source.attrs[key]) {
      attrs[key] = value === undefined ? null : writable(key, value);
    }
  }
  const update = {
    name: target.name,
    ...(source.type !== target.type && { type: target.type }),
    ...(source.path !== target.path && { path: target.path }),
    attrs,
  };
  const changes = Object.keys(attrs).length > 0 || 'type' in update || 'path' in update;
  return changes ? [update] : [];
}

/** A compression that only FT.INFO uses as FT.CREATE takes it. */
function writable(key: string, value: AttributeValue): AttributeValue {
  return key === 'compression' ? (reportedCompressions[String(value)] ?? value) : value;
}

function indexChanges(source: IndexDefinition, target: IndexDefinition): IndexChanges {
  return {
    ...(source.name !== target.name && { name: target.name }),
    ...(!sameWords(source.prefixes, target.prefixes) && { prefixes: target.prefixes }),
    ...(source.storageType !== target.storageType && { storageType: target.storageType }),
    ...(!sameWords(source.stopwords, target.stopwords) && { stopwords: target.stopwords ?? null }),
  };
}

function sameWords(left: readonly string[] | undefined, right: readonly string[] | undefined): boolean {
  const sorted = [left, right].map((words) => words && [...new Set(words)].sort());
  return JSON.stringify(sorted[0]) === JSON.stringify(sorted[1]);
}
