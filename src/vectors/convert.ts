import { MigrationError } from '../errors.ts';
import { decodeBfloat16, encodeBfloat16 } from './bfloat16.ts';
import { type Datatype, type VectorConversion, vectorBytes } from './datatypes.ts';
import { decodeFloat16, encodeFloat16 } from './float16.ts';
import { encodeFloat32, roundFloat64ToOdd } from './float32.ts';
import { encodeFloat64 } from './float64.ts';
import { createLanes, type Kernel, type Lanes, NonFiniteFlag } from './lanes.ts';

/**
 * Values of a converted vector that are not finite, worst first:
 * `nan` (the source held NaN), `overflow` (a finite value is beyond the target's largest), `infinite` (the source held
 * an infinity), `none`.
 */
export type NonFinite = 'none' | 'infinite' | 'overflow' | 'nan';

/** A re-encoded vector. */
export interface ConvertedVector {
  /** `vectorBytes(target, dims)` bytes, not shared with anything. */
  readonly bytes: Buffer;
  /** `none` for a conversion between equal datatypes, which does not look at the values. */
  readonly nonFinite: NonFinite;
}

/** Re-encodes vectors of one field, one after another. */
export interface Converter {
  /**
   * Re-encodes one vector, rounding once, to nearest, ties to even.
   *
   * The same bytes always give the same bytes: NaN becomes the target's one quiet NaN, with its sign kept.
   *
   * @param bytes little-endian elements at any alignment; not touched
   * @throws {MigrationError} `VECTOR_LENGTH` when `bytes` is not `vectorBytes(source, dims)` long
   */
  convert(bytes: Uint8Array): ConvertedVector;
}

/** The passes of every conversion. All but the last are exact or round to odd, so that the value is rounded once. */
const passes: Readonly<Partial<Record<Datatype, Readonly<Partial<Record<Datatype, readonly Kernel[]>>>>>> = {
  float64: {
    float64: [],
    float32: [encodeFloat32],
    float16: [roundFloat64ToOdd, encodeFloat16],
    bfloat16: [roundFloat64ToOdd, encodeBfloat16],
  },
  float32: {
    float64: [encodeFloat64],
    float32: [],
    float16: [encodeFloat16],
    bfloat16: [encodeBfloat16],
  },
  float16: {
    float64: [decodeFloat16, encodeFloat64],
    float32: [decodeFloat16],
    float16: [],
    bfloat16: [decodeFloat16, encodeBfloat16],
  },
  bfloat16: {
    float64: [decodeBfloat16, encodeFloat64],
    float32: [decodeBfloat16],
    float16: [decodeBfloat16, encodeFloat16],
    bfloat16: [],
  },
};

/**
 * Makes the converter of a field; make it once and use it for every document.
 *
 * @throws {MigrationError} `CONVERSION_UNSUPPORTED` for a pair of datatypes without a conversion
 */
export function createConverter(conversion: VectorConversion): Converter {
  const { source, target, dims } = conversion;
  const kernels = passes[source]?.[target];
  if (kernels === undefined) {
    throw new MigrationError('CONVERSION_UNSUPPORTED', { source, target });
  }
  const sourceBytes = vectorBytes(source, dims);
  const stages = [createLanes(dims), ...kernels.map(() => createLanes(dims))] as [Lanes, ...Lanes[]];
  const result = stages[kernels.length]!.bytes.subarray(0, vectorBytes(target, dims));
  return {
    convert(bytes) {
      if (bytes.length !== sourceBytes) {
        throw new MigrationError('VECTOR_LENGTH', {
          bytes: bytes.length,
          expected: sourceBytes,
          datatype: source,
          dims,
        });
      }
      // The client's buffers begin anywhere; copying 3 kB costs a twentieth of converting it and makes them aligned.
      stages[0].bytes.set(bytes);
      let flags = 0;
      for (let pass = 0; pass < kernels.length; pass++) {
        flags |= kernels[pass]!(stages[pass]!, stages[pass + 1]!);
      }
      const converted = Buffer.allocUnsafe(result.length);
      converted.set(result);
      return { bytes: converted, nonFinite: flags === 0 ? 'none' : worst(flags) };
    },
  };
}

/**
 * Re-encodes one vector, as {@link Converter.convert}; for many vectors of one field, keep a converter.
 *
 * @param bytes little-endian elements at any alignment; `vectorBytes(source, dims)` of them; not touched
 * @returns a new buffer of `vectorBytes(target, dims)` bytes
 * @throws {MigrationError} `VECTOR_LENGTH`, `CONVERSION_UNSUPPORTED`
 * @example
 * convertVector(Buffer.from('0000803f', 'hex'), { source: 'float32', target: 'float16', dims: 1 }); // 1.0 → 00 3c
 */
export function convertVector(bytes: Uint8Array, conversion: VectorConversion): Buffer {
  return createConverter(conversion).convert(bytes).bytes;
}

function worst(flags: number): NonFinite {
  if (flags & NonFiniteFlag.nan) {
    return 'nan';
  }
  return flags & NonFiniteFlag.overflow ? 'overflow' : 'infinite';
}
