import type { Rule } from './rule.ts';

/** Refuses MAXTEXTFIELDS with NOFIELDS on text: indexing it crashes RediSearch 2.10.5 and its neighbours. */
export const crashingOptions: Rule = {
  name: 'crashing-options',
  kind: 'blocks',
  says: [
    'The index combines MAXTEXTFIELDS and NOFIELDS with a text field, which crashes several Redis versions while they build it, so it cannot be rebuilt',
  ],
  why: 'Measured on RediSearch 2.10.5: the server process dies when it indexes a document, and takes its other data down with it.',
  remedy: 'Create a new index without one of the two options, from the schema that `rvl index info --yaml` prints.',
  check: ({ target: { options, fields } }) =>
    options.includes('MAXTEXTFIELDS') && options.includes('NOFIELDS') && fields.some((field) => field.type === 'text')
      ? [
          'The index combines MAXTEXTFIELDS and NOFIELDS with a text field, which crashes several Redis versions while they build it, so it cannot be rebuilt',
        ]
      : [],
};
