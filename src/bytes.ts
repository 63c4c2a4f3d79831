/** Longer runs are copied by a call into the runtime, which takes a view of them. */
const MOST_COPIED_ONE_BY_ONE = 48;

/**
 * Copies `length` bytes from `from` of `source` to `at` of `target`: for names and other short values, where a call of
 * `Buffer.copy` costs more than the copying.
 *
 * @returns where the next byte of `target` goes
 */
export function copyBytes(target: Uint8Array, at: number, source: Uint8Array, from: number, length: number): number {
  if (length > MOST_COPIED_ONE_BY_ONE) {
    target.set(length === source.length ? source : source.subarray(from, from + length), at);
  } else {
    for (let i = 0; i < length; i++) target[at + i] = source[from + i]!;
  }
  return at + length;
}

/** Whether two names are the same; looked at from their ends, where those that follow each other differ. */
export function sameName(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let i = one.length - 1; i >= 0; i--) if (one[i] !== other[i]) return false;
  return true;
}

/** Whether `bytes` begins with `prefix`. */
export function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  if (bytes.length < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[i] !== prefix[i]) return false;
  return true;
}
