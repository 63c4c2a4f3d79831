import type { Rule } from './rule.ts';

/** Warns where the server does not tell whether dropping the index would delete its documents. */
export const permanenceUnknown: Rule = {
  name: 'permanence-unknown',
  kind: 'warns',
  says: [
    "This server does not tell whether '<index>' was created TEMPORARY, and dropping a temporary index deletes its documents: make sure it was not, or enable debug commands and plan again",
  ],
  why: 'Only debug commands tell, which Redis 8 and managed services switch off.',
  remedy: 'Look at how the index was created; or plan with `enable-debug-command` allowed.',
  check: ({ facts, snapshot }) =>
    facts.permanence === 'unknown'
      ? [
          `This server does not tell whether '${snapshot.indexName}' was created TEMPORARY, and dropping a temporary index ` +
            'deletes its documents: make sure it was not, or enable debug commands and plan again',
        ]
      : [],
};
