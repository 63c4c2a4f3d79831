import { quotedList } from '../wording.ts';
import type { Rule } from './rule.ts';

/** Warns that queries on removed fields will fail. */
export const removedFields: Rule = {
  name: 'removed-fields',
  kind: 'warns',
  check: ({ diff }) =>
    diff.removed.length === 0
      ? []
      : [
          `${quotedList(diff.removed.map((field) => field.name))} can no longer be queried; the values stay in the documents`,
        ],
};
