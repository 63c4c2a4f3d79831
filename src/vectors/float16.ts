import { isBelow, type Kernel, type Lanes, NonFiniteFlag } from './lanes.ts';
import { simdKernels } from './simd.ts';

/*
 * IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits.
 * Largest finite 65504 (0x7bff), smallest normal 2^-14 (0x0400), smallest subnormal 2^-24 (0x0001).
 */

/** The float32 nearest below which every value rounds to a finite half: 65520, midway between 65504 and 2^16. */
const FIRST_OVERFLOW = 0x477ff000;
/** 2^-14 as float32 bits. */
const SMALLEST_NORMAL = 0x38800000;
/** 2^-25 as float32 bits: midway between 0 and the smallest half; ties to even, so it is 0. */
const LARGEST_ZERO = 0x33000000;
const INFINITY_F32 = 0x7f800000;

/**
 * float32 → float16, rounded to nearest, ties to even.
 *
 * Values of 65520 and more become infinite, subnormals stay, NaN becomes the quiet NaN 0x7e00 with its sign.
 */
export const encodeFloat16: Kernel = (source, target) => {
  const met = simdKernels(source.dims)?.toFloat16(source, target) ?? Number.POSITIVE_INFINITY;
  return met < FIRST_OVERFLOW ? 0 : encodeEach(source, target);
};

const encodeEach: Kernel = (source, target) => {
  const { u32, dims } = source;
  const { u16 } = target;
  let flags = 0;
  for (let i = 0; i < dims; i++) {
    const bits = u32[i]!;
    const magnitude = bits & 0x7fffffff;
    const sign = (bits >>> 16) & 0x8000;
    if (magnitude < FIRST_OVERFLOW && magnitude >= SMALLEST_NORMAL) {
      // Moves the exponent's bias from 127 to 15; a carry out of the fraction raises the exponent, as it should.
      u16[i] = sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
    } else if (magnitude < SMALLEST_NORMAL) {
      u16[i] = sign | subnormalHalf(magnitude);
    } else if (magnitude > INFINITY_F32) {
      u16[i] = sign | 0x7e00;
      flags |= NonFiniteFlag.nan;
    } else {
      u16[i] = sign | 0x7c00;
      flags |= magnitude === INFINITY_F32 ? NonFiniteFlag.infinite : NonFiniteFlag.overflow;
    }
  }
  return flags;
};

/** True where {@link encodeFloat16} would meet nothing but numbers that fit. */
export const fitsFloat16 = (source: Lanes): boolean => isBelow(source, FIRST_OVERFLOW);

/** float16 → float32, exact; NaN becomes the quiet NaN 0x7fc00000 with its sign. */
export const decodeFloat16: Kernel = (source, target) => {
  decodedHalves ??= decodeAllHalves();
  const table = decodedHalves;
  const { u16, dims } = source;
  const { u32 } = target;
  let flags = 0;
  for (let i = 0; i < dims; i++) {
    const half = u16[i]!;
    u32[i] = table[half]!;
    if ((half & 0x7c00) === 0x7c00) {
      flags |= (half & 0x3ff) === 0 ? NonFiniteFlag.infinite : NonFiniteFlag.nan;
    }
  }
  return flags;
};

/** The half nearest to a float32 below 2^-14, without its sign. */
function subnormalHalf(magnitude: number): number {
  if (magnitude <= LARGEST_ZERO) {
    return 0;
  }
  // 24 significant bits, to be counted in units of 2^-24: drop 14 (just below 2^-14) to 24 (just above 2^-25) of them.
  const shift = 126 - (magnitude >>> 23);
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const half = significand >>> shift;
  const rest = significand & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  return rest > tie || (rest === tie && (half & 1) === 1) ? half + 1 : half;
}

/** 256 KiB, made at the first decoding: a look-up is faster than the three branches it stands for. */
let decodedHalves: Uint32Array | undefined;

function decodeAllHalves(): Uint32Array {
  return Uint32Array.from({ length: 0x10000 }, (_, half) => singleBits(half));
}

function singleBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) {
    return sign | (fraction === 0 ? INFINITY_F32 : 0x7fc00000);
  }
  if (exponent > 0) {
    return sign | ((exponent + 112) << 23) | (fraction << 13);
  }
  if (fraction === 0) {
    return sign;
  }
  // A subnormal half is a normal float32: shift its leading one into the hidden place.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
