/** What one SCAN looks for. */
export interface ScanPattern {
  /** The MATCH pattern, or undefined for every key. */
  readonly match: string | undefined;
  /** Where the pattern is wider than what is wanted: the prefixes a key must have one of. */
  readonly filter: readonly string[] | undefined;
}

/** Every SCAN walks the whole keyspace, so more prefixes than this are found by one SCAN and a filter on our side. */
const maxScans = 4;

/**
 * The SCANs that together find every key under the literal prefixes, without scanning a prefix twice.
 *
 * @example
 * scanPatterns(['doc:', 'doc:a:', 'x*']); // MATCH doc:* and MATCH x\**
 */
export function scanPatterns(prefixes: readonly string[]): ScanPattern[] {
  const wanted = withoutCovered(prefixes);
  if (wanted.length <= maxScans) return wanted.map((prefix) => ({ match: matchOf(prefix), filter: undefined }));
  return [{ match: matchOf(commonStart(wanted)), filter: wanted }];
}

/** The prefixes that no other one of them covers, sorted; `['']` covers all. */
export function withoutCovered(prefixes: readonly string[]): string[] {
  const kept: string[] = [];
  // Sorted, a prefix stands directly before everything it covers.
  for (const prefix of [...prefixes].sort()) {
    const last = kept.at(-1);
    if (last === undefined || !prefix.startsWith(last)) kept.push(prefix);
  }
  return kept;
}

/** Escapes what Redis' glob patterns would read as more than itself. */
export function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]^]/g, '\\$&');
}

function matchOf(prefix: string): string | undefined {
  return prefix === '' ? undefined : `${escapeGlob(prefix)}*`;
}

function commonStart(texts: readonly string[]): string {
  const [first = '', ...rest] = texts;
  let length = first.length;
  for (const text of rest) {
    while (!text.startsWith(first.slice(0, length))) length -= 1;
  }
  // Half of a surrogate pair is no text that could be sent.
  return first.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
