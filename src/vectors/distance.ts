import { MigrationError } from '../errors.ts';
import { createConverter } from './convert.ts';
import { type Datatype, type DistanceMetric, vectorBytes } from './datatypes.ts';

/**
 * The elements of one stored vector as numbers, exactly.
 *
 * @param bytes little-endian elements, `vectorBytes(datatype, dims)` of them, at any alignment
 * @returns a Float64Array for float64, a Float32Array for every other datatype; shares nothing with `bytes`
 * @throws {MigrationError} `VECTOR_LENGTH`
 */
export function decodeVector(bytes: Uint8Array, datatype: Datatype, dims: number): Float32Array | Float64Array {
  const expected = vectorBytes(datatype, dims);
  if (bytes.length !== expected) {
    throw new MigrationError('VECTOR_LENGTH', { bytes: bytes.length, expected, datatype, dims });
  }
  if (datatype === 'uint8') {
    return Float32Array.from(bytes);
  }
  if (datatype === 'int8') {
    return Float32Array.from(bytes, (byte) => (byte << 24) >> 24);
  }
  const target = datatype === 'float64' ? 'float64' : 'float32';
  const exact = createConverter({ source: datatype, target, dims }).convert(bytes).bytes;
  const aligned = new Uint8Array(exact).buffer;
  return target === 'float64' ? new Float64Array(aligned) : new Float32Array(aligned);
}

/**
 * The distance of two vectors by the formula whose result RediSearch reports as the score.
 *
 * COSINE: 1 − cos; L2: the squared distance, no root; IP: 1 − dot product. Computed in double precision, so a server
 * that computes in single differs in the seventh digit. NaN for COSINE with a zero vector, as on the server.
 */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>, metric: DistanceMetric): number {
  if (metric === 'L2') {
    let sum = 0;
    for (let i = 0; i < a.length; i++) {
      const difference = a[i]! - b[i]!;
      sum += difference * difference;
    }
    return sum;
  }
  const product = dot(a, b);
  return metric === 'IP' ? 1 - product : 1 - product / Math.sqrt(dot(a, a) * dot(b, b));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum += a[i]! * b[i]!;
  }
  return sum;
}
