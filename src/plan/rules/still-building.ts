import type { Rule } from './rule.ts';

/** Warns that the index is not complete yet, or will never be. */
export const stillBuilding: Rule = {
  name: 'still-building',
  kind: 'warns',
  says: [
    'The index is still building (<n> % of the keyspace scanned); its document count is not final',
    'The server stopped building this index (<reason>): it does not hold all its documents',
  ],
  why: 'Counts taken from an unfinished index prove nothing afterwards.',
  remedy: 'Wait until `rvl index info` says that indexing is done; after an OOM free memory first.',
  check: ({ snapshot: { stats } }) => {
    const warnings: string[] = [];
    if (stats.indexing || stats.percentIndexed < 1 || stats.bufferedVectors > 0) {
      const percent = Math.floor(100 * Math.min(stats.percentIndexed, 1));
      warnings.push(
        `The index is still building (${percent} % of the keyspace scanned); its document count is not final`,
      );
    }
    if (stats.backgroundStatus !== undefined && stats.backgroundStatus !== 'OK') {
      warnings.push(
        `The server stopped building this index (${stats.backgroundStatus}): it does not hold all its documents`,
      );
    }
    return warnings;
  },
};
