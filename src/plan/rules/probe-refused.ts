import type { Rule } from './rule.ts';

/** Refuses what the server itself refused when it was tried under another name. */
export const probeRefused: Rule = {
  name: 'probe-refused',
  kind: 'blocks',
  says: ['The server refuses the target definition: <what the server says>'],
  why: 'The exact target was created under a scratch name over no keys; what the server refuses there it would refuse after the drop.',
  remedy: 'Change what the server names. Nothing was changed.',
  check: ({ facts: { probe } }) =>
    probe.kind === 'refused' ? [`The server refuses the target definition: ${probe.serverMessage}`] : [],
};
