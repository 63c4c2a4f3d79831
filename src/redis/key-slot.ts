/** How many hash slots every cluster has. */
export const clusterSlots = 16_384;

/** CRC-16 (polynomial 0x1021, XMODEM) of one byte in the high half. */
const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

/**
 * The hash slot of a key, as the cluster specification says: of what stands between the first `{` and the next `}`
 * where that is not empty, else of the whole key.
 *
 * @example
 * slotOf(Buffer.from('{user1}:cart')) === slotOf(Buffer.from('user1')); // true
 */
export function slotOf(key: Buffer | string): number {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key;
  const hashed = hashTagOf(bytes) ?? bytes;
  let crc = 0;
  for (const byte of hashed) crc = ((crc << 8) & 0xffff) ^ table[(crc >> 8) ^ byte]!;
  return crc % clusterSlots;
}

/** The bytes of a key that decide its slot, where they are not all of it. */
export function hashTagOf(key: Buffer): Buffer | undefined {
  const opening = key.indexOf('{');
  if (opening < 0) return undefined;
  const closing = key.indexOf('}', opening + 1);
  return closing > opening + 1 ? key.subarray(opening + 1, closing) : undefined;
}

/** A short text whose slot satisfies `wanted`; for keys that must live in a certain place, as `{text}`. */
export function tagWhere(wanted: (slot: number) => boolean): string | undefined {
  // Every slot comes up within some 170,000 numbers.
  for (let number = 0; number < clusterSlots * 20; number++) {
    if (wanted(slotOf(String(number)))) return String(number);
  }
  return undefined;
}
