import { type SharedKeyHarm, sharedKeyHarms } from '../shared-keys.ts';
import type { Rule, RuleContext } from './rule.ts';

/** Refuses to re-encode vectors that another live index reads and expects as they are. */
export const sharedKeys: Rule = {
  name: 'shared-keys',
  kind: 'blocks',
  says: [
    "Index '<name>' covers the same keys ('<prefix>' and '<prefix>' overlap) and its field '<field>' <expects>; change it another way, or pass --allow-shared-keys",
  ],
  why: 'The documents are shared: what is re-encoded or moved for one index is gone for the other, which drops the documents.',
  remedy:
    'Write the new vectors to fields of their own and switch the applications, or migrate all indexes in one maintenance window with `--allow-shared-keys`.',
  check: (context) =>
    context.facts.allowSharedKeys === true
      ? []
      : harms(context).map((harm) => `${sentence(harm)}; change it another way, or pass --allow-shared-keys`),
};

/** Says what `--allow-shared-keys` will cost. */
export const sharedKeysAllowed: Rule = {
  name: 'shared-keys-allowed',
  kind: 'warns',
  says: ["Index '<name>' covers the same keys ('<prefix>' and '<prefix>' overlap) and its field '<field>' <expects>"],
  why: '`--allow-shared-keys` was given: what the rule `shared-keys` refuses is carried out.',
  remedy: 'Migrate the other index in the same maintenance window.',
  check: (context) => (context.facts.allowSharedKeys === true ? harms(context).map(sentence) : []),
};

function harms({ snapshot, facts, conversions }: RuleContext): SharedKeyHarm[] {
  return sharedKeyHarms(snapshot.definition, facts.otherIndexes, conversions);
}

function sentence({ index, field, path, sourcePrefix, otherPrefix }: SharedKeyHarm): string {
  return (
    `Index '${index}' covers the same keys ('${sourcePrefix}' and '${otherPrefix}' overlap) and its field '${field}' ` +
    `expects the vectors of '${path}' as they are: re-encoding them would drop documents from it`
  );
}
