import { crc32 } from 'node:zlib';

/**
 * The shard of a key, from 0: its CRC-32 modulo the number of shards.
 *
 * By its name alone, so that a key which SCAN gives twice meets one worker, and no two ever write one document.
 */
export function shardOf(key: Buffer, shards: number): number {
  return shards === 1 ? 0 : crc32(key) % shards;
}
