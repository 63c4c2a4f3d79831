import type { Rule } from './rule.ts';

/** Refuses an index made with TEMPORARY: FT.DROPINDEX deletes its documents. */
export const temporaryIndex: Rule = {
  name: 'temporary-index',
  kind: 'blocks',
  check: ({ facts, snapshot }) =>
    facts.permanence === 'temporary'
      ? [`Index '${snapshot.indexName}' is TEMPORARY: dropping it would delete its documents, so it cannot be migrated`]
      : [],
};
