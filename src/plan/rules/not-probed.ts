import type { Rule } from './rule.ts';

/** Warns that the server has not confirmed the target definition yet; apply will ask again. */
export const notProbed: Rule = {
  name: 'not-probed',
  kind: 'warns',
  says: ['The target definition could not be tried on the server (<reason>); apply tries it again'],
  why: 'The user may not create indexes, or the server takes no writes at the moment.',
  remedy: 'Plan again as the user who will apply; apply refuses to start without a probe.',
  check: ({ facts: { probe } }) =>
    probe.kind === 'not-probed'
      ? [`The target definition could not be tried on the server (${probe.reason}); apply tries it again`]
      : [],
};
