import { canonicalDefinition } from '../schema/canonical.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import type { FieldRename } from './plan.ts';

/** True where the target is the source: whatever the patch says, it changes nothing. */
export function isNoChange(source: IndexDefinition, target: IndexDefinition, renames: readonly FieldRename[]): boolean {
  return renames.length === 0 && sameDefinition(source, target);
}

function sameDefinition(left: IndexDefinition, right: IndexDefinition): boolean {
  // Canonical forms of equal definitions are deeply equal, and their members stand in one order.
  return JSON.stringify(canonicalDefinition(left)) === JSON.stringify(canonicalDefinition(right));
}
