import type { MigrationPlan } from '../../../src/plan/plan.ts';
import type { IndexDefinition } from '../../../src/schema/definition.ts';

/** An index without fields. */
export function definitionOf(name: string, prefixes: readonly string[]): IndexDefinition {
  return { name, storageType: 'hash', prefixes, options: [], fields: [] };
}

/** As much of a plan as the checks of a batch look at; `to` and `name` are those of the target. */
export function planOf(
  index: string,
  { from, to = from, name = index }: { from: readonly string[]; to?: readonly string[]; name?: string },
): Pick<MigrationPlan, 'source' | 'target'> {
  const definition = definitionOf(index, from);
  const source = { indexName: index, definition } as MigrationPlan['source'];
  return { source, target: { ...definition, name, prefixes: to } };
}
