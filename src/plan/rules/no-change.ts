import type { Rule } from './rule.ts';

/** Says that a patch changes nothing, so that nobody waits for a rebuild. */
export const noChange: Rule = {
  name: 'no-change',
  kind: 'warns',
  says: ["The patch changes nothing: index '<name>' already is as it asks, and apply leaves it alone"],
  why: 'Dropping and building an index for nothing costs downtime.',
  remedy: 'Nothing.',
  check: ({ isNoOp, snapshot }) =>
    isNoOp
      ? [`The patch changes nothing: index '${snapshot.indexName}' already is as it asks, and apply leaves it alone`]
      : [],
};
