import type { Rule } from './rule.ts';

/** The guide's first warning; a line of its own, exactly so. */
export const downtime: Rule = {
  name: 'downtime',
  kind: 'warns',
  check: ({ isNoOp }) => (isNoOp ? [] : ['Index downtime is required']),
};
