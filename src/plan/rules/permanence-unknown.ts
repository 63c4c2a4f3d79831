import type { Rule } from './rule.ts';

/** Warns where the server does not tell whether dropping the index would delete its documents. */
export const permanenceUnknown: Rule = {
  name: 'permanence-unknown',
  kind: 'warns',
  check: ({ facts, snapshot }) =>
    facts.permanence === 'unknown'
      ? [
          `This server does not tell whether '${snapshot.indexName}' was created TEMPORARY, and dropping a temporary index ` +
            'deletes its documents: make sure it was not, or enable debug commands and plan again',
        ]
      : [],
};
