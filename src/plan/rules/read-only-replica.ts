import type { Rule } from './rule.ts';

/** Refuses a replica: it takes no writes. */
export const readOnlyReplica: Rule = {
  name: 'read-only-replica',
  kind: 'blocks',
  check: ({ facts: { server } }) =>
    server.role === 'replica' ? [`${server.address} is a replica, which takes no writes; plan on its primary`] : [],
};
