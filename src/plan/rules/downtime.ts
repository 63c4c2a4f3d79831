import type { Rule } from './rule.ts';

/** The guide's first warning; a line of its own, exactly so. */
export const downtime: Rule = {
  name: 'downtime',
  kind: 'warns',
  says: ['Index downtime is required'],
  why: 'The source index is dropped and built again; until it is ready no query is answered, and documents written meanwhile may have to be swept up.',
  remedy:
    'Pause readers and writers of the index while `rvl migrate apply` runs. `rvl migrate estimate --url` measures how long that will take.',
  check: ({ isNoOp }) => (isNoOp ? [] : ['Index downtime is required']),
};
