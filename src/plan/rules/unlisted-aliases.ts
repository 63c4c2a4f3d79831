import { quotedList } from '../wording.ts';
import type { Rule } from './rule.ts';

/** Warns, wherever the server cannot list aliases, that those it was not told of die with the index. */
export const unlistedAliases: Rule = {
  name: 'unlisted-aliases',
  kind: 'warns',
  check: ({ snapshot: { companions, indexName } }) => {
    if (companions.aliasesComplete) {
      return [];
    }
    const known = companions.aliases.length === 0 ? '' : ` (known so far: ${quotedList(companions.aliases)})`;
    return [`This server cannot list aliases: any alias of '${indexName}' not named with --alias will be lost${known}`];
  },
};
