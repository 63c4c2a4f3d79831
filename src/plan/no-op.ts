import { differences } from '../schema/compare.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import type { FieldRename } from './plan.ts';

/** True where the target builds the same index as the source: whatever the patch says, it changes nothing. */
export function isNoChange(source: IndexDefinition, target: IndexDefinition, renames: readonly FieldRename[]): boolean {
  return renames.length === 0 && differences(source, target).length === 0;
}
