import { overlappingPrefixes, type PrefixOverlap } from '../plan/overlap.ts';
import type { MigrationPlan } from '../plan/plan.ts';

/** Two indexes of a batch that cover the same keys, before or after the change. */
export interface BatchOverlap {
  readonly left: string;
  readonly right: string;
  /** Every overlapping pair of prefixes, each once. */
  readonly prefixes: readonly PrefixOverlap[];
}

/** A plan as far as it matters here. */
type Planned = Pick<MigrationPlan, 'source' | 'target'>;

/** All pairs of plans whose indexes share keys now, or would share them afterwards, in the order of the plans. */
export function findOverlaps(plans: readonly Planned[]): BatchOverlap[] {
  const sides = plans.map(({ source, target }) => ({
    name: source.indexName,
    prefixes: [...new Set([...source.definition.prefixes, ...target.prefixes])],
  }));
  return sides.flatMap((left, at) =>
    sides.slice(at + 1).flatMap((right) => {
      const prefixes = overlappingPrefixes(left.prefixes, right.prefixes);
      return prefixes.length === 0 ? [] : [{ left: left.name, right: right.name, prefixes }];
    }),
  );
}

/** One line of the message: `a_idx <-> b_idx: 'a:' <-> 'a:b:', …`. */
export function overlapText({ left, right, prefixes }: BatchOverlap): string {
  const pairs = prefixes.map((pair) => `'${pair.left}' <-> '${pair.right}'`);
  return `${left} <-> ${right}: ${pairs.join(', ')}`;
}

/** Target names that several plans would give, with the indexes that would get them. */
export function findSharedNames(plans: readonly Planned[]): { readonly name: string; readonly indexes: string[] }[] {
  const names = [...new Set(plans.map(({ target }) => target.name))];
  return names
    .map((name) => ({
      name,
      indexes: plans.filter(({ target }) => target.name === name).map(({ source }) => source.indexName),
    }))
    .filter(({ indexes }) => indexes.length > 1);
}
