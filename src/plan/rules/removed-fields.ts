import { quotedList } from '../wording.ts';
import type { Rule } from './rule.ts';

/** Warns that queries on removed fields will fail. */
export const removedFields: Rule = {
  name: 'removed-fields',
  kind: 'warns',
  says: ['<fields> can no longer be queried; the values stay in the documents'],
  why: 'Queries that name a removed field fail.',
  remedy: "Look for the field in the applications' queries first. To delete the values as well, HDEL them afterwards.",
  check: ({ diff }) =>
    diff.removed.length === 0
      ? []
      : [
          `${quotedList(diff.removed.map((field) => field.name))} can no longer be queried; the values stay in the documents`,
        ],
};
