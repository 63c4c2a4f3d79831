import type { Rule } from './rule.ts';

/** Refuses a patch that names fields the source does not have, or asks for what contradicts itself. */
export const patchMismatch: Rule = {
  name: 'patch-mismatch',
  kind: 'blocks',
  check: ({ mergeProblems }) =>
    mergeProblems.map(({ message, suggestion }) =>
      suggestion === undefined ? message : `${message} (did you mean '${suggestion}'?)`,
    ),
};
