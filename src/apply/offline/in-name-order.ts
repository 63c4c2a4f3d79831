/** What is held and sorted at a time: memory stays the same however many keys there are. */
const MOST_KEYS = 25_000;
const MOST_BYTES = 2 * 2 ** 20;
const PAGE_KEYS = 1000;

/**
 * Brings keys into the order of their names, shorter names first, so that `doc:9` comes before `doc:10`.
 *
 * Documents that were written one after the other usually have names that follow each other, and lie side by side in
 * the server's memory; SCAN gives them in the order of their hashes. Rewritten in the order of memory, values free whole
 * pages that the next ones take, instead of fresh ones that the kernel has to clear: 50,000 × 768 were converted in
 * 0.35 s instead of 0.42 (Redis 7.4.1, medians of seven, alternating). Names without such an order, like random ids,
 * cost what they cost in any other.
 *
 * @param pages keys, each its own memory
 * @param most keys and bytes of keys that are sorted at a time; more come in several ascending stretches
 * @returns pages of up to 1,000 keys: all of them, as often as they came
 */
export async function* inNameOrder(
  pages: AsyncIterable<readonly Buffer[]>,
  most: { readonly keys: number; readonly bytes: number } = { keys: MOST_KEYS, bytes: MOST_BYTES },
): AsyncGenerator<Buffer[]> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (const page of pages) {
    for (const key of page) {
      held.push(key);
      bytes += key.length;
    }
    if (held.length >= most.keys || bytes >= most.bytes) {
      yield* sortedPages(held);
      held = [];
      bytes = 0;
    }
  }
  yield* sortedPages(held);
}

function* sortedPages(keys: Buffer[]): Generator<Buffer[]> {
  keys.sort((one, other) => one.length - other.length || one.compare(other));
  for (let at = 0; at < keys.length; at += PAGE_KEYS) {
    yield keys.slice(at, at + PAGE_KEYS);
  }
}
