import { overlappingPrefixes } from '../overlap.ts';
import type { Rule, RuleContext } from './rule.ts';

const flag = 'or pass --allow-shared-keys';

/** Refuses prefix changes that have no meaning, or would make the index cover what is not its own. */
export const prefixUnmovable: Rule = {
  name: 'prefix-unmovable',
  kind: 'blocks',
  says: [
    'unsupported change: keys can only move from one prefix to one other; this would go from <prefixes> to <prefixes>',
    'The new prefix is empty, so the index would cover every key of the server; choose a prefix, or pass --allow-shared-keys',
    "The new prefix '<prefix>' belongs to index '<name>' ('<prefix>'); choose another one, or pass --allow-shared-keys",
  ],
  why: 'Every key gets exactly one new name; under a prefix that is not the index’s own it would meet other documents.',
  remedy: 'Name one new prefix that nothing else uses.',
  check: (context) => {
    const { source, target } = prefixes(context);
    const moves = !sameSet(source, target);
    if (!moves) {
      return [];
    }
    return source.length === 1 && target.length === 1
      ? foreignPrefix(context, target[0] as string)
      : [listed(source, target)];
  },
};

function foreignPrefix({ facts }: RuleContext, prefix: string): string[] {
  if (facts.allowSharedKeys === true) {
    return [];
  }
  if (prefix === '') {
    return [`The new prefix is empty, so the index would cover every key of the server; choose a prefix, ${flag}`];
  }
  return facts.otherIndexes.flatMap(({ name, prefixes: others }) => {
    const [overlap] = overlappingPrefixes(
      [prefix],
      others.filter((other) => other !== ''),
    );
    return overlap === undefined
      ? []
      : [`The new prefix '${prefix}' belongs to index '${name}' ('${overlap.right}'); choose another one, ${flag}`];
  });
}

function prefixes({ snapshot, target }: RuleContext) {
  return { source: snapshot.definition.prefixes, target: target.prefixes };
}

function listed(source: readonly string[], target: readonly string[]): string {
  const quote = (list: readonly string[]) => list.map((prefix) => `'${prefix}'`).join(', ');
  return `unsupported change: keys can only move from one prefix to one other; this would go from ${quote(source)} to ${quote(target)}`;
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((prefix) => right.includes(prefix));
}
