import type { Rule } from './rule.ts';

/** Refuses MAXTEXTFIELDS with NOFIELDS on text: indexing it crashes RediSearch 2.10.5 and its neighbours. */
export const crashingOptions: Rule = {
  name: 'crashing-options',
  kind: 'blocks',
  check: ({ target: { options, fields } }) =>
    options.includes('MAXTEXTFIELDS') && options.includes('NOFIELDS') && fields.some((field) => field.type === 'text')
      ? [
          'The index combines MAXTEXTFIELDS and NOFIELDS with a text field, which crashes several Redis versions while they build it, so it cannot be rebuilt',
        ]
      : [],
};
