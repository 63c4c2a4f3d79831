/** One prefix of each side that cover some key both. */
export interface PrefixOverlap {
  readonly left: string;
  readonly right: string;
}

/**
 * True when some key can begin with both prefixes: one is a literal string-prefix of the other, as FT.CREATE's PREFIX
 * means it. The empty prefix overlaps everything.
 *
 * @example
 * prefixesOverlap('product:', 'product:premium:'); // true
 */
export function prefixesOverlap(left: string, right: string): boolean {
  return left.startsWith(right) || right.startsWith(left);
}

/**
 * All overlapping pairs of two prefix lists, in the order of `lefts`, then of `rights`.
 *
 * An empty list means the whole keyspace, as it does for FT.CREATE.
 */
export function overlappingPrefixes(lefts: readonly string[], rights: readonly string[]): PrefixOverlap[] {
  return orEverything(lefts).flatMap((left) =>
    orEverything(rights)
      .filter((right) => prefixesOverlap(left, right))
      .map((right) => ({ left, right })),
  );
}

function orEverything(prefixes: readonly string[]): readonly string[] {
  return prefixes.length === 0 ? [''] : prefixes;
}
