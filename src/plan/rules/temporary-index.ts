import type { Rule } from './rule.ts';

/** Refuses an index made with TEMPORARY: FT.DROPINDEX deletes its documents. */
export const temporaryIndex: Rule = {
  name: 'temporary-index',
  kind: 'blocks',
  says: ["Index '<name>' is TEMPORARY: dropping it would delete its documents, so it cannot be migrated"],
  why: 'A migration drops the index and creates it again, and FT.DROPINDEX of a temporary index deletes every document.',
  remedy:
    'Create a permanent index from the schema that `rvl index info --yaml` prints, under another name, and let the temporary one expire.',
  check: ({ facts, snapshot }) =>
    facts.permanence === 'temporary'
      ? [`Index '${snapshot.indexName}' is TEMPORARY: dropping it would delete its documents, so it cannot be migrated`]
      : [],
};
