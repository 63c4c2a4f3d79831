import type { Rule } from './rule.ts';

/** Refuses a new index name that something else has: the source would be dropped and the target never created. */
export const targetNameTaken: Rule = {
  name: 'target-name-taken',
  kind: 'blocks',
  says: [
    "An index named '<name>' exists already; choose another name",
    "'<name>' is an alias of index '<name>'; choose another name",
  ],
  why: 'The source would be dropped and the target never created.',
  remedy: 'Choose another name, or delete the index or alias that has it.',
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
