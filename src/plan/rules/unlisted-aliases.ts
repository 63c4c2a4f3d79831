import { quotedList } from '../wording.ts';
import type { Rule } from './rule.ts';

/** Warns, wherever the server cannot list aliases, that those it was not told of die with the index. */
export const unlistedAliases: Rule = {
  name: 'unlisted-aliases',
  kind: 'warns',
  says: [
    "This server cannot list aliases: any alias of '<index>' not named with --alias will be lost",
    "This server cannot list aliases: any alias of '<index>' not named with --alias will be lost (known so far: <aliases>)",
  ],
  why: 'Aliases die with the index that is dropped, and before Redis 8.10 no command lists them.',
  remedy: 'Name every alias with `--alias`, once for each, when planning or applying.',
  check: ({ snapshot: { companions, indexName } }) => {
    if (companions.aliasesComplete) {
      return [];
    }
    const known = companions.aliases.length === 0 ? '' : ` (known so far: ${quotedList(companions.aliases)})`;
    return [`This server cannot list aliases: any alias of '${indexName}' not named with --alias will be lost${known}`];
  },
};
