import { isBelow, type Kernel, type Lanes, NonFiniteFlag } from './lanes.ts';
import { simdKernels } from './simd.ts';

/* bfloat16 is the upper half of a float32: 1 sign, 8 exponent (bias 127), 7 fraction bits. */

/** The smallest float32 that rounds to infinity: midway between the largest bfloat16 (0x7f7f) and 2^128. */
const FIRST_OVERFLOW = 0x7f7f8000;
const INFINITY_F32 = 0x7f800000;

/**
 * float32 → bfloat16, rounded to nearest, ties to even.
 *
 * Subnormals stay; NaN becomes the quiet NaN 0x7fc0 with its sign.
 */
export const encodeBfloat16: Kernel = (source, target) => {
  const met = simdKernels(source.dims)?.toBfloat16(source, target) ?? Number.POSITIVE_INFINITY;
  return met < FIRST_OVERFLOW ? 0 : encodeEach(source, target);
};

const encodeEach: Kernel = (source, target) => {
  const { u32, dims } = source;
  const { u16 } = target;
  let flags = 0;
  for (let i = 0; i < dims; i++) {
    const bits = u32[i]!;
    const magnitude = bits & 0x7fffffff;
    if (magnitude < FIRST_OVERFLOW) {
      u16[i] = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
    } else if (magnitude > INFINITY_F32) {
      u16[i] = ((bits >>> 16) & 0x8000) | 0x7fc0;
      flags |= NonFiniteFlag.nan;
    } else {
      u16[i] = ((bits >>> 16) & 0x8000) | 0x7f80;
      flags |= magnitude === INFINITY_F32 ? NonFiniteFlag.infinite : NonFiniteFlag.overflow;
    }
  }
  return flags;
};

/** True where {@link encodeBfloat16} would meet nothing but numbers that fit. */
export const fitsBfloat16 = (source: Lanes): boolean => isBelow(source, FIRST_OVERFLOW);

/** bfloat16 → float32, exact; NaN becomes the quiet NaN 0x7fc00000 with its sign. */
export const decodeBfloat16: Kernel = (source, target) => {
  const { u16, dims } = source;
  const { u32 } = target;
  let flags = 0;
  for (let i = 0; i < dims; i++) {
    const bits = u16[i]!;
    const magnitude = bits & 0x7fff;
    u32[i] = bits << 16;
    if (magnitude === 0x7f80) {
      flags |= NonFiniteFlag.infinite;
    } else if (magnitude > 0x7f80) {
      u32[i] = ((bits & 0x8000) << 16) | 0x7fc00000;
      flags |= NonFiniteFlag.nan;
    }
  }
  return flags;
};
