import { crc32 } from 'node:zlib';

/** Membership of keys, by a hash of 53 bits: about 40 bytes a key, whatever its length. */
export interface KeySet {
  add(key: Buffer): void;
  /** True for every key added; for another with a chance of one in 2^53 / size. */
  has(key: Buffer): boolean;
}

/** An empty {@link KeySet}. */
export function createKeySet(): KeySet {
  const hashes = new Set<number>();
  return {
    add: (key) => {
      hashes.add(hash53(key));
    },
    has: (key) => hashes.has(hash53(key)),
  };
}

/** CRC-32 in the low bits, FNV-1a (offset basis and prime of its authors' page, 32 bits) in the high ones. */
function hash53(key: Buffer): number {
  let fnv = 0x811c9dc5;
  for (const byte of key) {
    fnv = Math.imul(fnv ^ byte, 0x01000193);
  }
  return (fnv >>> 11) * 2 ** 32 + crc32(key);
}
