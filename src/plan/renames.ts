import type { IndexDefinition } from '../schema/definition.ts';
import type { FieldRename, MigrationPlan } from './plan.ts';

/** The field renames of a patch as a lookup: source name → target name, all at once (decision 25). */
export type RenameMap = ReadonlyMap<string, string>;

/** Renames as a lookup; where a name is renamed twice the first entry counts (merging reports the second). */
export function renameMap(renames: readonly FieldRename[]): RenameMap {
  return new Map([...renames].reverse().map(({ oldName, newName }) => [oldName, newName]));
}

/** The name the target gives a source field. */
export function targetName(renames: RenameMap, sourceName: string): string {
  return renames.get(sourceName) ?? sourceName;
}

/** What a plan renames: members are absent where the name or prefix stays. */
export function planRenames(
  source: IndexDefinition,
  target: IndexDefinition,
  fields: readonly FieldRename[],
): MigrationPlan['renames'] {
  const index = source.name === target.name ? undefined : target.name;
  const prefix = sameSet(source.prefixes, target.prefixes) ? undefined : target.prefixes[0];
  return {
    ...(index === undefined ? {} : { index }),
    ...(prefix === undefined ? {} : { prefix }),
    fields,
  };
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}
