import { documentMoves } from '../document-moves.ts';
import type { Rule } from './rule.ts';

/**
 * A JSONPath that names exactly one place: `$.a.b`, `$["a b"].c`. None with a backslash: RedisJSON 2.8.3 reads
 * `$["a\"b"]` as a quote and writes it as a backslash and a quote.
 */
const definite = /^\$(?:\.[^.[\]*?@"'\s]+|\["[^"\\]*"\])+$/;

/** Refuses to move JSON values between paths that name no place, or one inside the other. */
export const pathUnmovable: Rule = {
  name: 'path-unmovable',
  kind: 'blocks',
  says: [
    "unsupported change: values cannot be moved from '<path>' to '<path>', because <path> does not name exactly one place",
    "unsupported change: values cannot be moved from '<path>' to '<path>', because one lies inside the other",
  ],
  why: 'A path with a wildcard or an array index has no single place to move from or to, and a value cannot be moved into itself.',
  remedy: 'Rename the attribute only, by giving the field its present path, or move the values in an application.',
  check: ({ snapshot, target, patch }) => {
    if (snapshot.definition.storageType === 'hash') {
      return [];
    }
    return documentMoves(snapshot.definition, target, patch.renameFields).fields.flatMap(({ from, to }) => {
      const beginning = `unsupported change: values cannot be moved from '${from}' to '${to}', because`;
      const vague = [from, to].find((path) => !definite.test(path));
      if (vague !== undefined) {
        return [`${beginning} ${vague} does not name exactly one place`];
      }
      return liesInside(from, to) || liesInside(to, from) ? [`${beginning} one lies inside the other`] : [];
    });
  },
};

function liesInside(inner: string, outer: string): boolean {
  return inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
}
