import type { Rule } from './rule.ts';

/** Refuses to remove every field: the server cannot create an index without one. */
export const noFieldsLeft: Rule = {
  name: 'no-fields-left',
  kind: 'blocks',
  says: ['The patch removes every field, and an index needs at least one'],
  why: 'FT.CREATE without a field is refused, after the source index was dropped.',
  remedy: 'Keep a field, or delete the index with `rvl index delete`.',
  check: ({ target, snapshot }) =>
    target.fields.length === 0 && snapshot.definition.fields.length > 0
      ? ['The patch removes every field, and an index needs at least one']
      : [],
};
