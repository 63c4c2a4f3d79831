import type { BatchState } from '../phases/batch-state.ts';

/**
 * The indexes whose migration a batch may have begun, the last one first.
 *
 * A failed index that was put back among the remaining ones may have been begun before, so all of them are looked at.
 */
export function rollbackOrder({ completed, remaining, inProgress }: BatchState): string[] {
  const done = completed.filter(({ status }) => status !== 'skipped').map(({ name }) => name);
  const begun = inProgress.map(({ name }) => name).filter((name) => !done.includes(name));
  const waiting = remaining.filter((name) => !begun.includes(name));
  return [...begun.reverse(), ...done.reverse(), ...waiting];
}

/** A run in a backup directory, as far as it matters here. */
interface Run {
  readonly index: string;
  readonly runId: string;
  readonly phase: string;
  readonly createdAt?: string;
}

/** The newest run of an index, where this batch made it; those without a date Python wrote, and they are taken for its. */
export function ownRun<Found extends Run>(runs: readonly Found[], index: string, since: string): Found | undefined {
  const newest = runs.findLast((run) => run.index === index);
  return newest === undefined || (newest.createdAt !== undefined && newest.createdAt < since) ? undefined : newest;
}

/** True for a run that has changed something which still stands. */
export function hasSomethingToUndo({ phase }: Run): boolean {
  return phase !== 'dump' && phase !== 'rolled_back';
}
