import { keysOfRun } from '../redis/names.ts';
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
  /** Documents in the index. */
  readonly numDocs: number;
  /** The first few, as text. */
  readonly examples: readonly string[];
}

/** How {@link unindexedKeys} goes about it. */
interface Search {
  /** Name of the index whose run keeps keys on the server. Default: that of the definition. */
  readonly runOn?: string;
  /** Told how many keys have been counted; may throw to stop. */
  readonly onScanned?: (keys: number) => void;
}

/**
 * Finds the keys under the prefixes of `definition` that the index called `definition.name` does not hold.
 *
 * An index holds nothing but existing keys under its prefixes, so when there are no more of those than documents in
 * the index nothing is missing; only otherwise is it asked for every key, batch by batch. Where the whole database holds
 * no more keys than that, they need not even be scanned. Documents are counted after the keys: SCAN … TYPE touches every
 * key, and so makes those that have expired leave the index.
 */
export async function unindexedKeys(
  redis: RedisReader,
  definition: IndexDefinition,
  { runOn = definition.name, onScanned }: Search = {},
): Promise<UnindexedKeys> {
  const allKeys = await redis.keysBeside(keysOfRun(runOn));
  const docs = await numDocsOf(redis, definition);
  if (allKeys !== undefined && allKeys <= docs) {
    onScanned?.(allKeys);
    return { count: 0, scanned: allKeys, numDocs: docs, examples: [] };
  }
  let scanned = 0;
  for await (const keys of redis.scanCounts({ prefixes: definition.prefixes, type: definition.storageType })) {
    scanned += keys;
    onScanned?.(scanned);
  }
  const numDocs = await numDocsOf(redis, definition);
  const found = scanned <= numDocs ? { count: 0, scanned, examples: [] } : await askForEach(redis, definition);
  return { ...found, numDocs };
}

async function numDocsOf(redis: RedisReader, { name }: IndexDefinition): Promise<number> {
  return (await redis.indexInfo(name))?.stats.numDocs ?? 0;
}

async function askForEach(redis: RedisReader, definition: IndexDefinition): Promise<Omit<UnindexedKeys, 'numDocs'>> {
  const distinct = new Set<string>();
  const examples: string[] = [];
  let scanned = 0;
  let beyond = 0;
  for await (const keys of scanAll(redis, definition)) {
    scanned += keys.length;
    for (const key of await keysNotHeld(redis, definition.name, keys)) {
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

/** Of keys that were there a moment ago, those that still are and that the index does not hold. */
async function keysNotHeld(redis: RedisReader, index: string, keys: readonly Buffer[]): Promise<Buffer[]> {
  const held = await redis.indexed(index, keys);
  const missing = keys.filter((_, position) => !held[position]);
  // Applications delete documents and others expire while they are counted: what is gone by now is missing from nowhere.
  const exists = await redis.exist(missing);
  return missing.filter((_, position) => exists[position]);
}

function scanAll(redis: RedisReader, { prefixes, storageType }: IndexDefinition): AsyncIterable<Buffer[]> {
  return redis.scan({ prefixes, type: storageType });
}
