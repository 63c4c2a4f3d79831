import { shardOf } from '../../backup/shard-of.ts';

/** Keys that one worker saves as one frame. */
export interface ShardBatch {
  readonly shard: number;
  readonly keys: readonly Buffer[];
}

/** Sorts keys into shards and yields each shard's as soon as they are `batchSize`; holds less than one batch a shard. */
export async function* shardBatches(
  keys: AsyncIterable<readonly Buffer[]>,
  { shards, batchSize }: { readonly shards: number; readonly batchSize: number },
): AsyncGenerator<ShardBatch> {
  const waiting = Array.from({ length: shards }, (): Buffer[] => []);
  for await (const some of keys) {
    for (const key of some) {
      const shard = shardOf(key, shards);
      const batch = waiting[shard]!;
      if (batch.push(key) === batchSize) {
        yield { shard, keys: batch };
        waiting[shard] = [];
      }
    }
  }
  for (const [shard, batch] of waiting.entries()) {
    if (batch.length > 0) {
      yield { shard, keys: batch };
    }
  }
}
