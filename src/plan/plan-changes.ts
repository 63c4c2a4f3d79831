import { canonicalDefinition } from '../schema/canonical.ts';
import type { AttributeValue, Field, FieldType, IndexDefinition, StorageType } from '../schema/definition.ts';
import { attributesOf, serverDefault } from '../schema/field-types.ts';
import { diffFields, type FieldPair } from './diff.ts';
import { documentMoves } from './document-moves.ts';
import type { MigrationPlan } from './plan.ts';

/** One difference between an index and what a plan makes of it. */
export type PlanChange =
  | {
      readonly kind: 'added';
      readonly field: string;
      readonly type: FieldType;
      readonly attrs: Readonly<Record<string, AttributeValue>>;
    }
  /** The documents keep what they hold under it. */
  | { readonly kind: 'removed'; readonly field: string; readonly type: FieldType }
  /** `field` is absent where it is the index itself; `null` is nothing at all. */
  | {
      readonly kind: 'changed';
      readonly field?: string;
      readonly attribute: string;
      readonly from: AttributeValue | null;
      readonly to: AttributeValue | null;
    }
  /** `inDocuments`: documents or keys are renamed too, not the index alone. */
  | {
      readonly kind: 'renamed';
      readonly what: 'field' | 'prefix' | 'index';
      readonly from: string;
      readonly to: string;
      readonly inDocuments: boolean;
    };

/** What a plan changes, for people to read: renames first, then field by field in the order of the schema; pure. */
export function planChanges(plan: MigrationPlan): PlanChange[] {
  const source = canonicalDefinition(plan.source.definition);
  const target = canonicalDefinition(plan.target);
  const { added, removed, kept } = diffFields(source, target, plan.requestedChanges.renameFields);
  return [
    ...renames(plan, source, target, kept),
    ...indexAttributes(source, target),
    ...removed.map(({ name, type }): PlanChange => ({ kind: 'removed', field: name, type })),
    ...kept.flatMap((pair) => fieldChanges(pair, target.storageType)),
    ...added.map(({ name, type, attrs }): PlanChange => ({ kind: 'added', field: name, type, attrs })),
  ];
}

function renames(
  plan: MigrationPlan,
  source: IndexDefinition,
  target: IndexDefinition,
  kept: readonly FieldPair[],
): PlanChange[] {
  const moves = documentMoves(source, target, plan.requestedChanges.renameFields);
  const renamed = (what: 'field' | 'prefix' | 'index', from: string, to: string, inDocuments: boolean): PlanChange[] =>
    from === to ? [] : [{ kind: 'renamed', what, from, to, inDocuments }];
  return [
    ...renamed('index', source.name, target.name, false),
    ...(moves.prefix === undefined ? [] : renamed('prefix', moves.prefix.from, moves.prefix.to, true)),
    ...kept.flatMap((pair) =>
      renamed('field', pair.source.name, pair.target.name, pair.source.path !== pair.target.path),
    ),
  ];
}

function indexAttributes(source: IndexDefinition, target: IndexDefinition): PlanChange[] {
  const onePrefix = source.prefixes.length === 1 && target.prefixes.length === 1;
  return [
    ...change({ attribute: 'storage_type', from: source.storageType, to: target.storageType }),
    ...change({ attribute: 'stopwords', from: words(source.stopwords), to: words(target.stopwords) }),
    ...(onePrefix ? [] : change({ attribute: 'prefix', from: words(source.prefixes), to: words(target.prefixes) })),
  ];
}

function fieldChanges(pair: FieldPair, storageType: StorageType): PlanChange[] {
  const { source, target } = pair;
  const field = target.name;
  if (source.type !== target.type) {
    return change({ field, attribute: 'type', from: source.type, to: target.type });
  }
  const movesAlong = source.name !== target.name;
  return [
    ...(movesAlong ? [] : change({ field, attribute: 'path', from: source.path, to: target.path })),
    ...keysOf(source, target).flatMap((attribute) => {
      const value = (side: Field): AttributeValue | null => {
        const row = attributesOf(side).find(({ key }) => key === attribute);
        return side.attrs[attribute] ?? (row && serverDefault(row, storageType)) ?? null;
      };
      return change({ field, attribute, from: value(source), to: value(target) });
    }),
  ];
}

function keysOf(source: Field, target: Field): string[] {
  return [...new Set([...Object.keys(source.attrs), ...Object.keys(target.attrs)])];
}

function change(values: Omit<Extract<PlanChange, { kind: 'changed' }>, 'kind'>): PlanChange[] {
  return values.from === values.to ? [] : [{ kind: 'changed', ...values }];
}

function words(list: readonly string[] | undefined): string | null {
  return list === undefined ? null : list.join(', ');
}
