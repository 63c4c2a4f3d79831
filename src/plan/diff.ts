import type { Field, IndexDefinition } from '../schema/definition.ts';
import type { FieldRename } from './plan.ts';
import { renameMap, targetName } from './renames.ts';

/** A field that is in both definitions, as both have it. */
export interface FieldPair {
  readonly source: Field;
  readonly target: Field;
}

/** The fields of two definitions, matched by identity: a renamed field is the same field. */
export interface SchemaDiff {
  readonly added: readonly Field[];
  readonly removed: readonly Field[];
  /** Every field in both, changed or not, in source order. */
  readonly kept: readonly FieldPair[];
}

/**
 * Matches the fields of two definitions.
 *
 * A field removed and added again under the same name counts as kept, so that giving a name another type cannot be
 * hidden from the rules by writing it as two changes.
 */
export function diffFields(
  source: IndexDefinition,
  target: IndexDefinition,
  renames: readonly FieldRename[],
): SchemaDiff {
  const names = renameMap(renames);
  const targets = new Map(target.fields.map((field) => [field.name, field]));
  const kept: FieldPair[] = [];
  const removed: Field[] = [];
  for (const field of source.fields) {
    const counterpart = targets.get(targetName(names, field.name));
    if (counterpart === undefined) {
      removed.push(field);
    } else {
      kept.push({ source: field, target: counterpart });
    }
  }
  const keptNames = new Set(kept.map((pair) => pair.target.name));
  return { added: target.fields.filter((field) => !keptNames.has(field.name)), removed, kept };
}

/** The value of one attribute on both sides, where it differs; undefined where it does not. */
export function attributeChange(
  pair: FieldPair,
  attribute: string,
): { readonly from: string; readonly to: string } | undefined {
  const from = pair.source.attrs[attribute];
  const to = pair.target.attrs[attribute];
  return from === to ? undefined : { from: String(from ?? 'default'), to: String(to ?? 'default') };
}

/** Pairs that are vector fields on both sides. */
export function vectorPairs(diff: SchemaDiff): readonly FieldPair[] {
  return diff.kept.filter(({ source, target }) => source.type === 'vector' && target.type === 'vector');
}
