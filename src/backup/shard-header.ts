import { crc32 } from 'node:zlib';
import type { JournalFacts } from '../phases/journal.ts';

/**
 * The `.header` of one shard as JSON text: what Python RedisVL's `VectorBackup` needs to read the shard by itself.
 *
 * Written once, when the shard is sealed; the run's progress is in its journal alone.
 *
 * @param shard its number, from 0, and how many frames it has
 */
export function encodeShardHeader(
  { source, conversions, batchSize, moves, runId }: JournalFacts,
  shard: { readonly number: number; readonly frames: number },
): string {
  const body = {
    index_name: source.definition.name,
    fields: conversions,
    batch_size: batchSize,
    phase: 'ready',
    dump_completed_batches: shard.frames,
    quantize_completed_batches: 0,
    key_prefix: moves.prefix === undefined ? null : { source: moves.prefix.from, target: moves.prefix.to },
    format: 1,
    run_id: runId,
    worker: shard.number,
  };
  return `${JSON.stringify({ ...body, crc: crc32(JSON.stringify(body)).toString(16).padStart(8, '0') }, null, 2)}\n`;
}
