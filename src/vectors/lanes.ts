import { simdKernels } from './simd.ts';

/**
 * Room for one vector in the middle of a conversion: one buffer seen as every element type.
 *
 * Views are little-endian because the host is: {@link createLanes} refuses any other.
 */
export interface Lanes {
  /** Elements of the vector. */
  readonly dims: number;
  readonly bytes: Uint8Array;
  /** `dims` elements. */
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  /** `dims` elements. */
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** One pass over a vector, from one datatype to the next; returns the {@link NonFiniteFlag}s of what it met, or-ed. */
export type Kernel = (source: Lanes, target: Lanes) => number;

/** What a kernel met beside finite values; `zero`: only zeros, where the metric divides by the length. */
export const NonFiniteFlag = { infinite: 1, overflow: 2, nan: 4, zero: 8 } as const;

/**
 * Makes room for a vector of `dims` elements of up to 8 bytes.
 *
 * @param buffer where, at its beginning. Default: memory of its own
 */
export function createLanes(dims: number, buffer = new ArrayBuffer(dims * 8)): Lanes {
  const lanes = {
    dims,
    bytes: new Uint8Array(buffer, 0, dims * 8),
    u16: new Uint16Array(buffer, 0, dims),
    u32: new Uint32Array(buffer, 0, dims * 2),
    f32: new Float32Array(buffer, 0, dims),
    f64: new Float64Array(buffer, 0, dims),
  };
  assertLittleEndian();
  return lanes;
}

/** True where every float32 is below `limit` in magnitude, both as bits; more than twice as fast as encoding them. */
export function isBelow(source: Lanes, limit: number): boolean {
  const simd = simdKernels(source.dims);
  return simd === undefined ? isEachBelow(source, limit) : simd.largest(source) < limit;
}

function isEachBelow({ u32, dims }: Lanes, limit: number): boolean {
  let largest = 0;
  for (let i = 0; i < dims; i++) {
    const magnitude = u32[i]! & 0x7fffffff;
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest < limit;
}

/** Redis Search stores vectors little-endian, and typed arrays follow the host: elsewhere every value would be wrong. */
function assertLittleEndian(): void {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) {
    throw new Error('Vectors can only be converted on a little-endian host');
  }
}
