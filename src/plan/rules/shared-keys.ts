import { type SharedKeyHarm, sharedKeyHarms } from '../shared-keys.ts';
import type { Rule, RuleContext } from './rule.ts';

/** Refuses to re-encode vectors that another live index reads and expects as they are. */
export const sharedKeys: Rule = {
  name: 'shared-keys',
  kind: 'blocks',
  check: (context) =>
    context.facts.allowSharedKeys === true
      ? []
      : harms(context).map((harm) => `${sentence(harm)}; change it another way, or pass --allow-shared-keys`),
};

/** Says what `--allow-shared-keys` will cost. */
export const sharedKeysAllowed: Rule = {
  name: 'shared-keys-allowed',
  kind: 'warns',
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
