import { type Kernel, NonFiniteFlag } from './lanes.ts';

const LARGEST_F32 = 3.4028234663852886e38;

/**
 * float64 → float32, rounded to nearest, ties to even.
 *
 * NaN becomes the quiet NaN 0x7fc00000 with its sign: which NaN a plain store leaves behind is up to the JavaScript
 * engine, and a conversion that is compared with what a server holds must give the same bytes every time.
 */
export const encodeFloat32: Kernel = (source, target) => {
  const { f64, dims } = source;
  const { f32 } = target;
  let flags = 0;
  for (let i = 0; i < dims; i++) {
    const value = f64[i]!;
    const rounded = Math.fround(value);
    f32[i] = rounded;
    if (!(Math.abs(rounded) <= LARGEST_F32)) {
      if (Number.isNaN(value)) {
        target.u32[i] = (source.u32[2 * i + 1]! & 0x80000000) | 0x7fc00000;
        flags |= NonFiniteFlag.nan;
      } else {
        flags |= Math.abs(value) === Infinity ? NonFiniteFlag.infinite : NonFiniteFlag.overflow;
      }
    }
  }
  return flags;
};

/**
 * float64 → float32, rounded to odd: an inexact value becomes whichever float32 neighbour has its lowest bit set.
 *
 * Rounding that result again, to 22 bits or fewer, gives what rounding the float64 once would have given: the odd
 * bit remembers that something was cut off, so a near-tie never looks like a tie. (Boldo and Melquiond, "Emulation
 * of FMA and correctly rounded sums: proved algorithms using rounding to odd", 2008.) A finite value stays finite.
 */
export const roundFloat64ToOdd: Kernel = (source, target) => {
  const { f64, dims } = source;
  const { f32, u32 } = target;
  for (let i = 0; i < dims; i++) {
    const value = f64[i]!;
    const rounded = Math.fround(value);
    f32[i] = rounded;
    if (rounded !== value) {
      if (Number.isNaN(value)) {
        u32[i] = (source.u32[2 * i + 1]! & 0x80000000) | 0x7fc00000;
      } else {
        // Towards zero first: one step back when rounding went outwards.
        u32[i] = (u32[i]! - (Math.abs(rounded) > Math.abs(value) ? 1 : 0)) | 1;
      }
    }
  }
  return 0;
};
