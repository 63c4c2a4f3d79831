import type { Rule } from './rule.ts';

/** Refuses what the server itself refused when it was tried under another name. */
export const probeRefused: Rule = {
  name: 'probe-refused',
  kind: 'blocks',
  check: ({ facts: { probe } }) =>
    probe.kind === 'refused' ? [`The server refuses the target definition: ${probe.serverMessage}`] : [],
};
