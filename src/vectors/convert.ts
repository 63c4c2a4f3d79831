import { ByteArena, type Memory } from '../byte-arena.ts';
import { MigrationError } from '../errors.ts';
import { type Datatype, type VectorConversion, vectorBytes } from './datatypes.ts';
import { decodePerVector, decodeScaled, encodePerVector, encodeScaled, shiftBy128 } from './integer.ts';
import { type Kernel, NonFiniteFlag } from './lanes.ts';
import { createPipeline, type FloatDatatype, floatPasses } from './pipeline.ts';
import { isInteger } from './scaling.ts';

/**
 * What makes a converted vector useless, worst first:
 * `nan` (the source held NaN), `overflow` (a finite value is beyond the target's largest), `infinite` (the source held
 * an infinity), `zero` (only zeros are left of an int8 or uint8 vector under COSINE, whose distance to anything is NaN),
 * `none`.
 */
export type NonFinite = 'none' | 'zero' | 'infinite' | 'overflow' | 'nan';

/** A re-encoded vector. */
export interface ConvertedVector {
  /** `vectorBytes(target, dims)` bytes. */
  readonly bytes: Buffer;
  /** `none` for a conversion between equal datatypes, which does not look at the values. */
  readonly nonFinite: NonFinite;
}

/** Re-encodes vectors of one field, one after another. */
export interface Converter {
  /**
   * Re-encodes one vector, rounding once, to nearest, ties to even. (float64 → int8, uint8: once more, to float32 first.)
   *
   * The same bytes always give the same bytes: NaN becomes the target's one quiet NaN, with its sign kept; an integer
   * target takes the code of 0 for it.
   *
   * @param bytes little-endian elements at any alignment; not touched
   * @param memory where the result is put. Default: memory that nothing else writes to
   * @throws {MigrationError} `VECTOR_LENGTH` when `bytes` is not `vectorBytes(source, dims)` long
   */
  convert(bytes: Uint8Array, memory?: Memory): ConvertedVector;
  /** What {@link Converter.convert} would say of the result, without making it. @throws {MigrationError} `VECTOR_LENGTH` */
  check(bytes: Uint8Array): NonFinite;
}

/**
 * Makes the converter of a field; make it once and use it for every document.
 *
 * Between int8 or uint8 and another datatype the conversion must say its `scaling`: a plain cast would turn most
 * embeddings into zeros.
 *
 * @throws {MigrationError} `SCALING_INVALID` where the scaling is missing or does not fit the datatypes
 */
export function createConverter(conversion: VectorConversion): Converter {
  const { source, target, dims } = conversion;
  const { run, flags: flagsOf, result: lanes } = createPipeline(passesOf(conversion), { datatype: source, dims });
  const result = lanes.bytes.subarray(0, vectorBytes(target, dims));
  const arena = new ByteArena();
  return {
    convert(bytes, memory = arena) {
      const flags = run(bytes);
      const converted = memory.take(result.length);
      converted.set(result);
      return { bytes: converted, nonFinite: worstOf(flags) };
    },
    check: (bytes) => worstOf(flagsOf(bytes)),
  };
}

/**
 * Re-encodes one vector, as {@link Converter.convert}; for many vectors of one field, keep a converter.
 *
 * @param bytes little-endian elements at any alignment; `vectorBytes(source, dims)` of them; not touched
 * @returns a new buffer of `vectorBytes(target, dims)` bytes
 * @throws {MigrationError} `VECTOR_LENGTH`, `SCALING_INVALID`
 * @example
 * convertVector(Buffer.from('0000803f', 'hex'), { source: 'float32', target: 'float16', dims: 1 }); // 1.0 → 00 3c
 */
export function convertVector(bytes: Uint8Array, conversion: VectorConversion): Buffer {
  return createConverter(conversion).convert(bytes).bytes;
}

/** The worst of what kernels met. */
export function worstOf(flags: number): NonFinite {
  if (flags & NonFiniteFlag.nan) {
    return 'nan';
  }
  if (flags & NonFiniteFlag.overflow) {
    return 'overflow';
  }
  if (flags & NonFiniteFlag.infinite) {
    return 'infinite';
  }
  return flags & NonFiniteFlag.zero ? 'zero' : 'none';
}

function passesOf(conversion: VectorConversion): readonly Kernel[] {
  const { source, target, scaling } = conversion;
  if (source === target) {
    return [];
  }
  if (isInteger(source) && isInteger(target)) {
    return scaling?.kind === 'shift' ? [shiftBy128] : refuse(conversion);
  }
  if (isInteger(source)) {
    return [decoderOf(source, conversion), ...floatPasses.float32[target as FloatDatatype]];
  }
  if (isInteger(target)) {
    return [...floatPasses[source].float32, encoderOf(target, conversion)];
  }
  return floatPasses[source][target];
}

function encoderOf(target: Datatype, conversion: VectorConversion): Kernel {
  const { scaling, metric } = conversion;
  if (scaling?.kind === 'per-vector' && target === 'int8') {
    return encodePerVector;
  }
  return fitsField(target, scaling) ? encodeScaled(scaling, metric === 'COSINE') : refuse(conversion);
}

function decoderOf(source: Datatype, conversion: VectorConversion): Kernel {
  const { scaling } = conversion;
  if (scaling?.kind === 'per-vector' && source === 'int8') {
    return decodePerVector;
  }
  return fitsField(source, scaling) ? decodeScaled(scaling) : refuse(conversion);
}

type FieldScaling = Parameters<typeof encodeScaled>[0];

function fitsField(integer: Datatype, scaling: VectorConversion['scaling']): scaling is FieldScaling {
  if (scaling?.kind !== (integer === 'int8' ? 'symmetric' : 'affine')) {
    return false;
  }
  const { scale } = scaling as FieldScaling;
  return scale > 0 && Number.isFinite(scale) && (scaling.kind !== 'affine' || Number.isFinite(scaling.offset));
}

function refuse({ source, target, scaling }: VectorConversion): never {
  const reason =
    scaling === undefined ? 'no scaling is given' : `a scaling "${scaling.kind}" with these numbers does not fit`;
  throw new MigrationError('SCALING_INVALID', { source, target, reason });
}
