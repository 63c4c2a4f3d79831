import type { FieldRename, FieldSpec, FieldUpdate, IndexChanges, SchemaPatch } from '../plan/plan.ts';
import type { StorageType } from '../schema/definition.ts';
import { attributesOfAnyType, fieldTypes } from '../schema/field-types.ts';
import { type AttributeChanges, readAttributes } from '../schema/read-attributes.ts';
import { readField } from '../schema/read-field.ts';
import {
  isAbsent,
  items,
  openSection,
  type Place,
  refuse,
  requiredText,
  type Section,
  text,
  texts,
  withoutMisplaced,
  word,
} from './place.ts';

const storageTypes: readonly StorageType[] = ['hash', 'json'];

/** The sections of a patch's changes. */
export const changeSections = ['add_fields', 'remove_fields', 'update_fields', 'rename_fields', 'index'] as const;

/** The name of one of them. */
export type ChangeSection = (typeof changeSections)[number];

/** Reads the five sections of a patch, wherever they stand: under `changes`, or in a plan's `requested_changes`. */
export function readChanges(changes: Section<ChangeSection>): SchemaPatch {
  return {
    addFields: items(changes('add_fields')).flatMap(readAdded),
    removeFields: items(changes('remove_fields')).map(requiredText),
    updateFields: items(changes('update_fields')).map(readUpdate),
    renameFields: items(changes('rename_fields')).map(readRename),
    index: readIndexChanges(changes('index')),
  };
}

/** The sections as a document holds them, empty ones left out. */
export function writeChanges(patch: SchemaPatch): Readonly<Record<string, unknown>> {
  const index = writeIndexChanges(patch.index);
  return {
    ...(patch.addFields.length > 0 && { add_fields: patch.addFields.map(writeField) }),
    ...(patch.removeFields.length > 0 && { remove_fields: patch.removeFields }),
    ...(patch.updateFields.length > 0 && { update_fields: patch.updateFields.map(writeField) }),
    ...(patch.renameFields.length > 0 && {
      rename_fields: patch.renameFields.map(({ oldName, newName }) => ({ old_name: oldName, new_name: newName })),
    }),
    ...(Object.keys(index).length > 0 && { index }),
  };
}

function readAdded(place: Place): FieldSpec[] {
  const { value, at, problems } = refuseMisplaced(place);
  const reading = readField(value, at);
  if ('field' in reading) {
    return [reading.field];
  }
  problems.push(...reading.problems);
  return [];
}

function readUpdate(place: Place): FieldUpdate {
  const keys = ['name', 'type', 'path', 'attrs', 'options'] as const;
  const update = openSection(refuseMisplaced(place), 'field update', keys);
  const name = requiredText(update('name'));
  const type = word(update('type'), fieldTypes);
  const path = text(update('path'));
  // `options` is what RedisVL called `attrs` once; where both are given it wins, as there.
  const attrs = { ...readUpdatedAttributes(update('attrs'), type), ...readUpdatedAttributes(update('options'), type) };
  return { name, ...(type !== undefined && { type }), ...(path !== undefined && { path }), attrs };
}

/** Attributes beside `attrs` instead of in it are the commonest slip. */
function refuseMisplaced(place: Place): Place {
  const attributes = attributesOfAnyType().map((attribute) => attribute.key);
  return withoutMisplaced(place, attributes, (key) => `"${key}" is an attribute and belongs under "attrs"`);
}

function readUpdatedAttributes({ value, at, problems }: Place, type: FieldUpdate['type']): AttributeChanges {
  const reading = readAttributes(value, { at, ...(type !== undefined && { type }) });
  problems.push(...reading.problems);
  return reading.attrs;
}

function readRename(place: Place): FieldRename {
  const rename = openSection(place, 'field rename', ['old_name', 'new_name']);
  return { oldName: requiredText(rename('old_name')), newName: requiredText(rename('new_name')) };
}

function readIndexChanges(place: Place): IndexChanges {
  const index = openSection(place, 'index section', ['name', 'prefix', 'key_separator', 'storage_type', 'stopwords']);
  if (!isAbsent(index('key_separator'))) {
    refuse(index('key_separator'), 'no server knows a key separator, so there is nothing to change; leave it out');
  }
  const name = text(index('name'));
  const prefixes = texts(index('prefix'));
  if (prefixes?.length === 0) {
    refuse(index('prefix'), 'a list of prefixes needs one at least; write "" for an index over every key');
  }
  const storageType = word(index('storage_type'), storageTypes);
  // Here null is a value of its own: back to the server's stopwords.
  const isCleared = typeof place.value === 'object' && (place.value as { stopwords?: unknown })?.stopwords === null;
  const stopwords = isCleared ? null : texts(index('stopwords'));
  return {
    ...(name !== undefined && { name }),
    ...(prefixes !== undefined && { prefixes }),
    ...(storageType !== undefined && { storageType }),
    ...(stopwords !== undefined && { stopwords }),
  };
}

function writeIndexChanges({
  name,
  prefixes,
  storageType,
  stopwords,
}: IndexChanges): Readonly<Record<string, unknown>> {
  return {
    ...(name !== undefined && { name }),
    ...(prefixes !== undefined && { prefix: prefixes.length === 1 ? prefixes[0] : prefixes }),
    ...(storageType !== undefined && { storage_type: storageType }),
    ...(stopwords !== undefined && { stopwords }),
  };
}

function writeField({ name, type, path, attrs }: FieldUpdate): Readonly<Record<string, unknown>> {
  return {
    name,
    ...(type !== undefined && { type }),
    ...(path !== undefined && { path }),
    ...(Object.keys(attrs).length > 0 && { attrs }),
  };
}
