import type { BackupRun } from '../index.ts';

/** What the command line says about the runs to roll back. */
export interface RunChoice {
  readonly index?: string;
  readonly run?: string;
}

/**
 * Chooses what a rollback restores: of every index the newest run, or the one that was named.
 *
 * @returns one run an index, by index name
 */
export function chooseRuns(runs: readonly BackupRun[], { index, run }: RunChoice): BackupRun[] {
  const newest = new Map<string, BackupRun>();
  for (const candidate of runs) {
    if ((index !== undefined && candidate.index !== index) || (run !== undefined && candidate.runId !== run)) {
      continue;
    }
    const chosen = newest.get(candidate.index);
    if (chosen === undefined || (candidate.createdAt ?? '') > (chosen.createdAt ?? '')) {
      newest.set(candidate.index, candidate);
    }
  }
  return [...newest.values()].sort((left, right) => (left.index < right.index ? -1 : 1));
}
