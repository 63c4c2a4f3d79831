import { documentMoves, nothingMoves } from '../document-moves.ts';
import { overlappingPrefixes } from '../overlap.ts';
import type { Rule, RuleContext } from './rule.ts';

const says = [
  "Index '<name>' covers the same keys ('<prefix>' and '<prefix>' overlap) and reads '<field>', which would get another name",
  "Index '<name>' covers the same keys ('<prefix>' and '<prefix>' overlap), which would get another prefix",
];

/** Refuses to rename fields or move keys that another live index reads. */
export const sharedMoves: Rule = {
  name: 'shared-moves',
  kind: 'blocks',
  says: says.map((sentence) => `${sentence}; pass --allow-shared-keys to do it all the same`),
  why: 'The documents are shared: the other index would lose the field, or the documents themselves.',
  remedy: 'Migrate all indexes over these keys in one maintenance window with `--allow-shared-keys`.',
  check: (context) =>
    context.facts.allowSharedKeys === true
      ? []
      : harms(context).map((harm) => `${harm}; pass --allow-shared-keys to do it all the same`),
};

/** Says what `--allow-shared-keys` will cost. */
export const sharedMovesAllowed: Rule = {
  name: 'shared-moves-allowed',
  kind: 'warns',
  says,
  why: '`--allow-shared-keys` was given: what the rule `shared-moves` refuses is carried out.',
  remedy: 'Migrate the other index in the same maintenance window.',
  check: (context) => (context.facts.allowSharedKeys === true ? harms(context) : []),
};

function harms({ snapshot, target, patch, facts }: RuleContext): string[] {
  const source = snapshot.definition;
  const moves = documentMoves(source, target, patch.renameFields);
  if (nothingMoves(moves)) {
    return [];
  }
  const others = facts.otherIndexes.filter(({ storageType }) => storageType === source.storageType);
  return others.flatMap((other) => {
    const [overlap] = overlappingPrefixes(source.prefixes, other.prefixes);
    if (overlap === undefined) {
      return [];
    }
    const beginning = `Index '${other.name}' covers the same keys ('${overlap.left}' and '${overlap.right}' overlap)`;
    const read = moves.fields.find(({ from }) => other.fields.some(({ path }) => path === from));
    return [
      ...(read === undefined ? [] : [`${beginning} and reads '${read.from}', which would get another name`]),
      ...(moves.prefix === undefined ? [] : [`${beginning}, which would get another prefix`]),
    ];
  });
}
