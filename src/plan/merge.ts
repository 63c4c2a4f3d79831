import { canonicalDefinition } from '../schema/canonical.ts';
import type { Field, FieldAttributes, IndexDefinition, StorageType } from '../schema/definition.ts';
import { memberPath } from '../schema/member-path.ts';
import { normaliseAttributes } from '../schema/normalise-attributes.ts';
import type { Problem } from '../schema/problem.ts';
import { type MergeProblem, notFound } from './merge-problem.ts';
import { mergeRenames } from './merge-renames.ts';
import type { FieldSpec, FieldUpdate, IndexChanges, SchemaPatch } from './plan.ts';

/** A target, and what of the patch could not be carried into it. */
export interface Merged {
  /** In canonical form. Where there are problems it holds the rest of the patch and must not be applied. */
  readonly target: IndexDefinition;
  readonly problems: readonly MergeProblem[];
}

/** A patch that changes nothing. */
export const emptyPatch: SchemaPatch = {
  addFields: [],
  removeFields: [],
  updateFields: [],
  renameFields: [],
  index: {},
};

/**
 * The source definition with the patch applied: everything the patch does not name stays as it is.
 *
 * Renames happen all at once. `update_fields` names a field as the source does, or, where no source field has that
 * name, as `rename_fields` will call it; `remove_fields` always means the source's names. Fields keep their order and
 * additions go to the end.
 *
 * @example
 * mergePatch(source, { ...emptyPatch, updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }] });
 */
export function mergePatch(source: IndexDefinition, patch: SchemaPatch): Merged {
  const renames = mergeRenames(source, patch);
  const problems: MergeProblem[] = [...missingFields(source, patch), ...renames.problems];
  const storageType = (patch.index.storageType ?? source.storageType) as StorageType;
  const removed = new Set(patch.removeFields);
  const kept = source.fields
    .filter((field) => !removed.has(field.name))
    .map((field) => {
      const updates = updatesOf(field, source, patch.updateFields, renames.names);
      const renamed = renameField(field, renames.names.get(field.name), source.storageType);
      return updates.reduce<Field>((current, update) => updateField(current, update, storageType, problems), renamed);
    });
  const fields = addFields(kept, patch.addFields, storageType, problems);
  return { target: canonicalDefinition({ ...mergeIndex(source, patch.index), fields }), problems };
}

function missingFields(source: IndexDefinition, patch: SchemaPatch): MergeProblem[] {
  const names = source.fields.map((field) => field.name);
  const afterRenames = [...names, ...patch.renameFields.map((rename) => rename.newName)];
  return [
    ...patch.removeFields.flatMap((name) => notFound(name, names)),
    ...patch.updateFields.flatMap((update) => notFound(update.name, afterRenames)),
    ...patch.updateFields
      .filter((update) => patch.removeFields.includes(update.name) && names.includes(update.name))
      .map((update) => ({ message: `Field '${update.name}' is both updated and removed` })),
  ];
}

function updatesOf(
  field: Field,
  source: IndexDefinition,
  updates: readonly FieldUpdate[],
  names: ReadonlyMap<string, string>,
): readonly FieldUpdate[] {
  const newName = names.get(field.name);
  const newNameIsFree = source.fields.every((other) => other.name !== newName);
  return updates.filter(({ name }) => name === field.name || (name === newName && newNameIsFree));
}

/** Renames the attribute; the hash field or JSON member goes along only where both names are one (decision 6). */
function renameField(field: Field, newName: string | undefined, storageType: StorageType): Field {
  if (newName === undefined) {
    return field;
  }
  const goesAlong = field.path === ownPath(field.name, storageType);
  return { ...field, name: newName, path: goesAlong ? ownPath(newName, storageType) : field.path };
}

function updateField(field: Field, update: FieldUpdate, storageType: StorageType, problems: MergeProblem[]): Field {
  const type = update.type ?? field.type;
  const merged = normaliseAttributes(type, update.attrs, { storageType, current: field.attrs });
  const changed = { ...field, type, path: update.path ?? field.path };
  return { ...changed, attrs: attributesOrProblems(merged, update.name, problems) ?? field.attrs };
}

function addFields(
  kept: readonly Field[],
  specs: readonly FieldSpec[],
  storageType: StorageType,
  problems: MergeProblem[],
): readonly Field[] {
  const fields = [...kept];
  for (const spec of specs) {
    const { name, type } = spec;
    if (fields.some((field) => field.name === name)) {
      problems.push({ message: `Field '${name}' already exists` });
      continue;
    }
    const path = spec.path ?? ownPath(name, storageType);
    // A field written down is a RedisVL definition, which has defaults of its own.
    const read = normaliseAttributes(type, spec.attrs, { storageType, omitted: 'redisvl' });
    const attrs = attributesOrProblems(read, name, problems);
    if (attrs !== undefined) {
      fields.push({ name, path, type, attrs });
    }
  }
  return fields;
}

/** Where a field of this name lives that says nothing else. */
function ownPath(name: string, storageType: StorageType): string {
  return storageType === 'json' ? memberPath(name) : name;
}

function attributesOrProblems(
  result: { readonly attrs: FieldAttributes } | { readonly problems: readonly Problem[] },
  fieldName: string,
  problems: MergeProblem[],
): FieldAttributes | undefined {
  if ('attrs' in result) {
    return result.attrs;
  }
  for (const { message, suggestion } of result.problems) {
    const text = `Field '${fieldName}': ${message}`;
    problems.push(suggestion === undefined ? { message: text } : { message: text, suggestion });
  }
  return undefined;
}

function mergeIndex(source: IndexDefinition, changes: IndexChanges): IndexDefinition {
  const { stopwords, ...rest } = source;
  const target = {
    ...rest,
    name: changes.name ?? source.name,
    prefixes: changes.prefixes ?? source.prefixes,
    storageType: (changes.storageType ?? source.storageType) as StorageType,
  };
  const words = changes.stopwords === undefined ? stopwords : (changes.stopwords ?? undefined);
  return words === undefined ? target : { ...target, stopwords: words };
}
