import type { FieldSpec, FieldUpdate, IndexChanges, SchemaPatch } from '../plan/plan.ts';
import type { AttributeValue, IndexDefinition } from '../schema/definition.ts';
import { type Attribute, serverDefault } from '../schema/field-types.ts';
import type { AttributeChanges } from '../schema/read-attributes.ts';
import { attributesOfStaged, changesInUse, type Edits, type StagedField } from './edits.ts';

/** What the net effect is measured against. */
export interface SourceView {
  readonly definition: IndexDefinition;
  /** True where the server told the attributes that FT.INFO hides. */
  readonly hiddenRead: boolean;
}

/**
 * The patch that leads from the source to what is staged: the net effect, whatever the order of the edits was.
 *
 * Fields go by their source names. What equals the source is left out, but for attributes that nobody could read: naming
 * those is worth something even where they turn out the same.
 */
export function editsToPatch(edits: Edits, view: SourceView): SchemaPatch {
  const ofSource = edits.fields.flatMap((field) =>
    field.source === undefined ? [] : [{ ...field, source: field.source }],
  );
  const kept = ofSource.filter(({ removed }) => !removed);
  return {
    addFields: edits.fields.filter(({ source, removed }) => source === undefined && !removed).map(toSpec),
    removeFields: ofSource.filter(({ removed }) => removed).map(({ source }) => source.name),
    updateFields: kept.flatMap((field) => toUpdate(field, view)),
    renameFields: kept
      .filter(({ name, source }) => name !== source.name)
      .map(({ name, source }) => ({ oldName: source.name, newName: name })),
    index: netIndexChanges(edits.index, view.definition),
  };
}

/** True where a patch asks for nothing. */
export function isEmptyPatch(patch: SchemaPatch): boolean {
  const { addFields, removeFields, updateFields, renameFields, index } = patch;
  const entries = [addFields, removeFields, updateFields, renameFields, Object.keys(index)];
  return entries.every(({ length }) => length === 0);
}

type SourceStaged = StagedField & Required<Pick<StagedField, 'source'>>;

function toSpec(field: StagedField): FieldSpec {
  const { name, type, path } = field;
  return { name, type, ...(path !== undefined && { path }), attrs: changesInUse(field) };
}

function toUpdate(field: SourceStaged, view: SourceView): FieldUpdate[] {
  const { source, type, path } = field;
  const attrs = netAttributes(field, view);
  const update = {
    name: source.name,
    ...(type !== source.type && { type }),
    ...(path !== undefined && path !== source.path && { path }),
    attrs,
  };
  return Object.keys(update).length === 2 && Object.keys(attrs).length === 0 ? [] : [update];
}

function netAttributes(field: SourceStaged, view: SourceView): AttributeChanges {
  const changes = changesInUse(field);
  if (field.type !== field.source.type) {
    return changes;
  }
  const attributes = new Map(attributesOfStaged(field).map((attribute) => [attribute.key, attribute]));
  const net = Object.entries(changes).filter(
    ([key, change]) => !keepsValue(change, field.source.attrs[key], attributes.get(key)!, view),
  );
  return Object.fromEntries(net);
}

function keepsValue(
  change: AttributeValue | null,
  before: AttributeValue | undefined,
  attribute: Attribute,
  { definition, hiddenRead }: SourceView,
): boolean {
  if (before !== undefined) {
    return change === before;
  }
  const isDefault = change === null || change === serverDefault(attribute, definition.storageType);
  return isDefault && isVisible(attribute, hiddenRead);
}

function isVisible({ shownBy }: Attribute, hiddenRead: boolean): boolean {
  return shownBy === 'info' || (shownBy === 'debug' && hiddenRead);
}

function netIndexChanges(
  { name, prefixes, storageType, stopwords }: IndexChanges,
  source: IndexDefinition,
): IndexChanges {
  return {
    ...(name !== undefined && name !== source.name && { name }),
    ...(prefixes !== undefined && !sameList(prefixes, source.prefixes) && { prefixes }),
    ...(storageType !== undefined && storageType !== source.storageType && { storageType }),
    ...(stopwords !== undefined && { stopwords }),
  };
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, at) => item === right[at]);
}
