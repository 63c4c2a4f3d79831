import { canonicalDefinition } from '../schema/canonical.ts';
import type { AttributeValue, Field, IndexDefinition, StorageType } from '../schema/definition.ts';
import { attributesOf, serverDefault } from '../schema/field-types.ts';
import { diffFields, type FieldPair } from './diff.ts';
import type { FieldRename } from './plan.ts';

/** One line of what a migration changes in a definition, for people. */
export interface DefinitionChange {
  readonly kind: 'added' | 'removed' | 'renamed' | 'changed';
  /** The field, by its name in the source (added: in the target); absent where the index itself changes. */
  readonly field?: string;
  /** What of it: `field`, `name`, `path`, an attribute such as `datatype`, `prefixes`, … */
  readonly what: string;
  /** Before and after, as text; absent where there is nothing on that side. */
  readonly from?: string;
  readonly to?: string;
}

/**
 * What turns `source` into `target`: the index's own changes first, then fields in source order, added ones last.
 *
 * Values are compared as the server sees them: a default that is written out is no change.
 */
export function definitionChanges(
  source: IndexDefinition,
  target: IndexDefinition,
  renames: readonly FieldRename[],
): DefinitionChange[] {
  const [before, after] = [canonicalDefinition(source), canonicalDefinition(target)];
  const diff = diffFields(before, after, renames);
  return [
    ...indexChanges(before, after),
    ...diff.kept.flatMap((pair) => fieldChanges(pair, before.storageType)),
    ...diff.removed.map((field) => removal(field)),
    ...diff.added.map(
      (field): DefinitionChange => ({ kind: 'added', field: field.name, what: 'field', to: fieldText(field) }),
    ),
  ];
}

/** A field in a few words, such as `vector, dims 384, algorithm hnsw`; flags by their name. */
export function fieldText({ name, path, type, attrs }: Field): string {
  const words = Object.entries(attrs)
    .filter(([, value]) => value !== false)
    .map(([key, value]) => (value === true ? key : `${key} ${value}`));
  return [type, ...(path === name ? [] : [`path ${path}`]), ...words].join(', ');
}

function removal(field: Field): DefinitionChange {
  return { kind: 'removed', field: field.name, what: 'field', from: fieldText(field) };
}

type Members = readonly (readonly [what: string, value: AttributeValue | readonly string[] | undefined])[];

function membersOf(definition: IndexDefinition): Members {
  return [
    ['prefixes', [...definition.prefixes].sort()],
    ['storage type', definition.storageType],
    ['filter', definition.filter],
    ['language', definition.language],
    ['language field', definition.languageField],
    ['score', definition.score],
    ['score field', definition.scoreField],
    ['payload field', definition.payloadField],
    ['index all', definition.indexAll],
    ['options', definition.options],
    ['stopwords', definition.stopwords],
  ];
}

function indexChanges(source: IndexDefinition, target: IndexDefinition): DefinitionChange[] {
  const after = new Map(membersOf(target));
  const renamed: DefinitionChange[] =
    source.name === target.name ? [] : [{ kind: 'renamed', what: 'name', from: source.name, to: target.name }];
  const changed = membersOf(source).flatMap(([what, value]) =>
    change({ what }, value === undefined ? undefined : textOf(value), textOfMember(after.get(what))),
  );
  return [...renamed, ...changed];
}

function textOfMember(value: AttributeValue | readonly string[] | undefined): string | undefined {
  return value === undefined ? undefined : textOf(value);
}

function textOf(value: AttributeValue | readonly string[]): string {
  return typeof value === 'object' ? value.map((word) => `"${word}"`).join(' ') || 'none' : String(value);
}

function change(
  of: Pick<DefinitionChange, 'field' | 'what'>,
  from: string | undefined,
  to: string | undefined,
): DefinitionChange[] {
  return from === to
    ? []
    : [{ kind: 'changed', ...of, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
}

function fieldChanges({ source, target }: FieldPair, storageType: StorageType): DefinitionChange[] {
  const field = source.name;
  const renamed: DefinitionChange[] =
    field === target.name ? [] : [{ kind: 'renamed', field, what: 'field', from: field, to: target.name }];
  // A hash field that is renamed brings its path along; saying so twice helps nobody.
  const movesAlong = source.path === source.name && target.path === target.name;
  const path = movesAlong ? [] : change({ field, what: 'path' }, source.path, target.path);
  if (source.type !== target.type) {
    return [...renamed, ...path, ...change({ field, what: 'type' }, source.type, target.type)];
  }
  return [...renamed, ...path, ...attributeChanges({ source, target }, storageType)];
}

/** Attributes that only the former algorithm had went with it; those of the new one count where they are given. */
function attributeChanges({ source, target }: FieldPair, storageType: StorageType): DefinitionChange[] {
  const had = new Set(attributesOf(source).map(({ key }) => key));
  return attributesOf(target).flatMap((attribute) => {
    const { key } = attribute;
    const valueIn = (field: Field) => field.attrs[key] ?? serverDefault(attribute, storageType);
    if (!had.has(key) && target.attrs[key] === undefined) {
      return [];
    }
    const before = had.has(key) ? valueIn(source) : undefined;
    return change({ field: source.name, what: key }, textOfMember(before), textOfMember(valueIn(target)));
  });
}
