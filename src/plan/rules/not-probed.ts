import type { Rule } from './rule.ts';

/** Warns that the server has not confirmed the target definition yet; apply will ask again. */
export const notProbed: Rule = {
  name: 'not-probed',
  kind: 'warns',
  check: ({ facts: { probe } }) =>
    probe.kind === 'not-probed'
      ? [`The target definition could not be tried on the server (${probe.reason}); apply tries it again`]
      : [],
};
