import { keysOfRun } from '../redis/names.ts';
import type { RedisReader, ScanOptions } from '../redis/port.ts';
import type { IndexDefinition } from '../schema/definition.ts';

/** Distinct keys that are told apart exactly; beyond it a key SCAN gives twice may be counted twice. */
const DISTINCT_LIMIT = 100_000;
const NAMED_KEYS = 10;

/** Keys under an index's prefixes that the index does not hold. */
export interface UnindexedKeys {
  readonly count: number;
  /** Keys of the right type under the prefixes. */
  readonly keys: number;
  /** Documents in the index. */
  readonly numDocs: number;
  /** The first few of `count`, as text. */
  readonly examples: readonly string[];
}

/** What {@link unindexedKeys} may be told. */
interface CountOptions {
  /** Name of the index that is being migrated, whose run keeps keys on the server. Default: that of the definition. */
  readonly migrating?: string;
  /** Told how many keys have been counted so far. */
  readonly onCounted?: ((keys: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds the keys under the prefixes of `definition` that the index called `definition.name` does not hold.
 *
 * An index holds existing keys under its prefixes, so when there are no more of those than documents in the index, nothing
 * is missing. Where the server holds no other keys than these, that many are known without a scan: what has expired and
 * is still there stands in both numbers. Otherwise they are scanned, and documents counted afterwards: SCAN … TYPE touches
 * every key, and so makes those that have expired leave the index. Only when there are more of them the index is asked
 * for each, batch by batch.
 *
 * @throws the signal's reason
 */
export async function unindexedKeys(
  redis: RedisReader,
  definition: IndexDefinition,
  { migrating = definition.name, onCounted, signal }: CountOptions = {},
): Promise<UnindexedKeys> {
  const all = await redis.keysBeside(keysOfRun(migrating));
  const numDocs = all === undefined ? 0 : await numDocsOf(redis, definition);
  if (all !== undefined && all <= numDocs) {
    onCounted?.(all);
    return { count: 0, keys: all, numDocs, examples: [] };
  }
  return scanForUnindexed(redis, definition, { onCounted, signal });
}

async function scanForUnindexed(
  redis: RedisReader,
  definition: IndexDefinition,
  { onCounted, signal }: Omit<CountOptions, 'migrating'>,
): Promise<UnindexedKeys> {
  const wanted = { prefixes: definition.prefixes, type: definition.storageType, ...(signal && { signal }) };
  let keys = 0;
  for await (const some of redis.scanCounts(wanted)) {
    keys += some;
    onCounted?.(keys);
  }
  const numDocs = await numDocsOf(redis, definition);
  const found = keys <= numDocs ? { count: 0, keys, examples: [] } : await askForEach(redis, definition.name, wanted);
  return { ...found, numDocs };
}

async function numDocsOf(redis: RedisReader, { name }: IndexDefinition): Promise<number> {
  return (await redis.indexInfo(name))?.stats.numDocs ?? 0;
}

async function askForEach(
  redis: RedisReader,
  index: string,
  wanted: ScanOptions,
): Promise<Omit<UnindexedKeys, 'numDocs'>> {
  const distinct = new Set<string>();
  const examples: string[] = [];
  let asked = 0;
  let beyond = 0;
  for await (const keys of redis.scan(wanted)) {
    asked += keys.length;
    for (const key of await keysNotHeld(redis, index, keys)) {
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
  return { count: distinct.size + beyond, keys: asked, examples };
}

/** Of keys that were there a moment ago, those that still are and that the index does not hold. */
async function keysNotHeld(redis: RedisReader, index: string, keys: readonly Buffer[]): Promise<Buffer[]> {
  const held = await redis.indexed(index, keys);
  const missing = keys.filter((_, position) => !held[position]);
  // Applications delete documents and others expire while they are counted: what is gone by now is missing from nowhere.
  const exists = await redis.exist(missing);
  return missing.filter((_, position) => exists[position]);
}
