import { MigrationError } from '../errors.ts';
import { indexGrowthBytes } from '../plan/index-memory.ts';
import type { RedisReader, ServerFacts } from '../redis/port.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import { type VectorConversion, vectorBytes } from '../vectors/datatypes.ts';

/** Room that a server which evicts keys by itself must have left, whatever is needed. */
const EVICTION_MARGIN_BYTES = 16 * 2 ** 20;

/** Bytes one document and its place in the index grow by when `from` becomes `to`; never negative. */
export function growthBytes(
  from: IndexDefinition,
  to: IndexDefinition,
  conversions: readonly VectorConversion[],
): number {
  const documents = conversions.reduce(
    (sum, { source, target, dims }) => sum + vectorBytes(target, dims) - vectorBytes(source, dims),
    0,
  );
  return Math.max(0, documents) + indexGrowthBytes(from, to);
}

/**
 * Refuses what would not fit under `maxmemory`: the server would stop indexing in the middle, or begin to evict the
 * very documents that are migrated.
 *
 * @throws {MigrationError} `MEMORY_TOO_SMALL`
 */
export function refuseTooLittleMemory(server: ServerFacts, growth: number): void {
  if (server.maxMemoryBytes === 0) {
    return;
  }
  const neededBytes = growth + (evicts(server) ? EVICTION_MARGIN_BYTES : 0);
  const freeBytes = Math.max(0, server.maxMemoryBytes - server.usedMemoryBytes);
  if (freeBytes < neededBytes) {
    throw new MigrationError('MEMORY_TOO_SMALL', { neededBytes, freeBytes, policy: server.evictionPolicy });
  }
}

/** Counts keys evicted from now on; 0 where the server evicts none, and where its process has changed since. */
export async function watchEvictions(redis: RedisReader): Promise<() => Promise<number>> {
  const before = await redis.server();
  if (!evicts(before)) {
    return async () => 0;
  }
  return async () => {
    const now = await redis.server();
    return now.runId === before.runId ? now.evictedKeys - before.evictedKeys : 0;
  };
}

/** True where the server deletes keys by itself when it is full. */
export function evicts({ maxMemoryBytes, evictionPolicy }: ServerFacts): boolean {
  return maxMemoryBytes > 0 && evictionPolicy !== 'noeviction';
}
