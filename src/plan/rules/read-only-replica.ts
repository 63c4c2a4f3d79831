import type { Rule } from './rule.ts';

/** Refuses a replica: it takes no writes. */
export const readOnlyReplica: Rule = {
  name: 'read-only-replica',
  kind: 'blocks',
  says: ['<address> is a replica, which takes no writes; plan on its primary'],
  why: 'The migration would fail at its first write.',
  remedy: 'Give the address of the primary with `--url`.',
  check: ({ facts: { server } }) =>
    server.role === 'replica' ? [`${server.address} is a replica, which takes no writes; plan on its primary`] : [],
};
