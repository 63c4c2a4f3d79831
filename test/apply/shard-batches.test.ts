import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shardBatches } from '../../src/apply/offline/shard-batches.ts';
import { shardOf } from '../../src/backup/shard-of.ts';

test('shardBatches() yields every key once, in its own shard and order, in full batches but for the last of a shard', async () => {
  const keys = fc.array(fc.string({ maxLength: 6 }), { maxLength: 200 });
  const sizes = fc.record({ shards: fc.integer({ min: 1, max: 5 }), batchSize: fc.integer({ min: 1, max: 9 }) });
  await fc.assert(
    fc.asyncProperty(keys, fc.integer({ min: 1, max: 40 }), sizes, async (names, readAtOnce, { shards, batchSize }) => {
      async function* read() {
        for (let from = 0; from < names.length; from += readAtOnce) {
          yield names.slice(from, from + readAtOnce).map((name) => Buffer.from(name));
        }
      }
      const found: string[][] = Array.from({ length: shards }, () => []);
      const short = new Set<number>();
      for await (const { shard, keys: batch } of shardBatches(read(), { shards, batchSize })) {
        expect(short.has(shard)).toBe(false);
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(batchSize);
        if (batch.length < batchSize) short.add(shard);
        found[shard]!.push(...batch.map(String));
      }
      const wanted = found.map((_, shard) => names.filter((name) => shardOf(Buffer.from(name), shards) === shard));
      expect(found).toEqual(wanted);
    }),
    { numRuns: 50 },
  );
});
