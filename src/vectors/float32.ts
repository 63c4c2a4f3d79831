import { type Kernel, type Lanes, NonFiniteFlag } from './lanes.ts';

const LARGEST_F32 = 3.4028234663852886e38;
/** Upper words of 2^-126 and 2^128 as float64: between them lie the normal numbers of float32. */
const SMALLEST_NORMAL = 0x38100000;
const FIRST_OVERFLOW = 0x47f00000;

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
  const { u32: words, f64, dims } = source;
  const { u32 } = target;
  for (let i = 0; i < dims; i++) {
    const low = words[2 * i]!;
    const high = words[2 * i + 1]!;
    const magnitude = high & 0x7fffffff;
    if (magnitude >= SMALLEST_NORMAL && magnitude < FIRST_OVERFLOW) {
      // Moves the exponent's bias from 1023 to 127; 29 bits fall off, and if any of them is set the lowest kept one is.
      const cut = low << 3;
      u32[i] = (high & 0x80000000) | ((magnitude - 0x38000000) << 3) | (low >>> 29) | ((cut | -cut) >>> 31);
    } else {
      u32[i] = oddBits(f64[i]!, { high, target, place: i });
    }
  }
  return 0;
};

/** The same for values outside the normal range of float32, through a rounded store. */
function oddBits(value: number, { high, target, place }: { high: number; target: Lanes; place: number }): number {
  if (Number.isNaN(value)) {
    return (high & 0x80000000) | 0x7fc00000;
  }
  const rounded = Math.fround(value);
  target.f32[place] = rounded;
  const bits = target.u32[place]!;
  // Towards zero first: one step back where rounding went outwards.
  return rounded === value ? bits : (bits - (Math.abs(rounded) > Math.abs(value) ? 1 : 0)) | 1;
}
