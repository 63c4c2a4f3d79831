import type { Rule } from './rule.ts';

/** Refuses a new index name that something else has: the source would be dropped and the target never created. */
export const targetNameTaken: Rule = {
  name: 'target-name-taken',
  kind: 'blocks',
  check: ({ target, facts: { targetName } }) => {
    switch (targetName.kind) {
      case 'free':
        return [];
      case 'index':
        return [`An index named '${target.name}' exists already; choose another name`];
      case 'alias':
        return [`'${target.name}' is an alias of index '${targetName.index}'; choose another name`];
    }
  },
};
