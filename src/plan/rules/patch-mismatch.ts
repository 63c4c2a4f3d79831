import type { Rule } from './rule.ts';

/** Refuses a patch that names fields the source does not have, or asks for what contradicts itself. */
export const patchMismatch: Rule = {
  name: 'patch-mismatch',
  kind: 'blocks',
  says: [
    "Field '<name>' not found (did you mean '<name>'?)",
    "Field '<name>' not found",
    "Field '<name>': <problem>",
    "Field '<name>' <contradiction>",
  ],
  why: 'Carrying out the rest of a patch that does not fit the index would do something nobody asked for.',
  remedy: 'Correct the patch; `rvl index info --index <name>` shows the fields.',
  check: ({ mergeProblems }) =>
    mergeProblems.map(({ message, suggestion }) =>
      suggestion === undefined ? message : `${message} (did you mean '${suggestion}'?)`,
    ),
};
