import type { RedisReader } from '../redis/port.ts';
import type { IndexDefinition } from '../schema/definition.ts';

/** Distinct keys that are told apart exactly; beyond it a key SCAN gives twice may be counted twice. */
const DISTINCT_LIMIT = 100_000;
const NAMED_KEYS = 10;

/** Keys under an index's prefixes that the index does not hold. */
export interface UnindexedKeys {
  readonly count: number;
  /** Keys of the right type under the prefixes. */
  readonly scanned: number;
  /** The first few, as text. */
  readonly examples: readonly string[];
}

/**
 * Asks the index for every key under the prefixes of `definition`, batch by batch.
 *
 * @param options `name`: the index to ask, where it is not the definition's own
 */
export async function unindexedKeys(redis: RedisReader, definition: IndexDefinition, options: { name: string }): Promise<UnindexedKeys> {
  const distinct = new Set<string>();
  const examples: string[] = [];
  let scanned = 0;
  let beyond = 0;
  for await (const keys of redis.scan({ prefixes: definition.prefixes, type: definition.storageType })) {
    scanned += keys.length;
    const held = await redis.indexed(options.name, keys);
    for (const key of keys.filter((_, position) => !held[position])) {
      if (distinct.size < DISTINCT_LIMIT) {
        distinct.add(key.toString('latin1'));
      } else {
        beyond += 1;
      }
      if (examples.length < NAMED_KEYS) {
        examples.push(key.toString('utf8'));
      }
    }
  }
  return { count: distinct.size + beyond, scanned, examples };
}
