/**
 * @param {Buffer} original little-endian float32 numbers
 * @param {Buffer | null} stored little-endian float16 numbers
 * @returns {boolean} true when every stored number is as close to the original as float16 allows
 */
export function isNearestHalf(original, stored) {
  if (stored?.length !== original.length / 2) return false;
  for (let position = 0; position < stored.length / 2; position++) {
    const value = original.readFloatLE(position * 4);
    const difference = Math.abs(value - halfToNumber(stored.readUInt16LE(position * 2)));
    // Half a step of float16: eleven significant bits, and a fixed step of 2^-24 for the smallest numbers.
    if (difference > Math.max(2 ** Math.floor(Math.log2(Math.abs(value))) * 2 ** -11, 2 ** -25)) return false;
  }
  return true;
}

/** @param {number} bits of a finite float16 */
function halfToNumber(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
