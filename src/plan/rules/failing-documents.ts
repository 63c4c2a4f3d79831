import { counted } from '../wording.ts';
import type { Rule } from './rule.ts';

/** Warns of documents the source index does not hold: counts before and after can differ. */
export const failingDocuments: Rule = {
  name: 'failing-documents',
  kind: 'warns',
  says: [
    'The index has counted <n> indexing failures<the last>; such documents may be indexed after the migration, or still not',
  ],
  why: 'Documents with values that do not parse are in no index, so counts before and after can differ.',
  remedy: 'Correct the documents first where it matters which are found.',
  check: ({ snapshot: { stats } }) => {
    if (stats.indexingFailures === 0) {
      return [];
    }
    const last = stats.lastError === undefined ? '' : `; the last: "${stats.lastError}"`;
    const key = stats.lastErrorKey === undefined ? '' : ` in '${stats.lastErrorKey}'`;
    return [
      `The index has counted ${counted(stats.indexingFailures, 'indexing failure')}${last}${key}; ` +
        'such documents may be indexed after the migration, or still not',
    ];
  },
};
