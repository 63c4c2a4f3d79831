import { type Kernel, NonFiniteFlag } from './lanes.ts';
import type { Scaling } from './scaling.ts';

/* float32 ↔ int8 and uint8. All arithmetic is in double precision, rounding to nearest, ties to even. */

/** 1.5 × 2^52: adding it leaves no room for a fraction, so the sum is rounded as IEEE 754 rounds, ties to even. */
const NO_FRACTION = 6755399441055744;

/** A scaling with one scale for the whole field. */
type FieldScaling = Extract<Scaling, { readonly scale: number }>;

/**
 * float32 → codes of one scale for the field.
 *
 * NaN becomes the code of 0; infinities and what lies beyond the range take the code at its end.
 *
 * @param refuseZeros flags vectors whose codes are all 0
 */
export function encodeScaled(scaling: FieldScaling, refuseZeros: boolean): Kernel {
  const { scale } = scaling;
  const [offset, lowest, highest] = scaling.kind === 'affine' ? [scaling.offset, 0, 255] : [0, -127, 127];
  return ({ f32, dims }, { bytes }) => {
    let flags = 0;
    let seen = 0;
    for (let i = 0; i < dims; i++) {
      const value = f32[i]!;
      const code = clamp((value - offset) / scale + NO_FRACTION - NO_FRACTION, lowest, highest);
      if (value - value !== 0) {
        flags |= Number.isNaN(value) ? NonFiniteFlag.nan : NonFiniteFlag.infinite;
      }
      const stored = Number.isNaN(code) ? clamp(Math.round(-offset / scale), lowest, highest) : code;
      bytes[i] = stored;
      seen |= stored;
    }
    return seen === 0 && refuseZeros ? flags | NonFiniteFlag.zero : flags;
  };
}

/**
 * float32 → int8 by the largest absolute value of each vector, which becomes ±127.
 *
 * A vector of zeros stays one and is flagged: no cosine is defined for it. An infinity takes the place of the largest.
 */
export const encodePerVector: Kernel = ({ f32, dims }, { bytes }) => {
  let flags = 0;
  let largest = 0;
  for (let i = 0; i < dims; i++) {
    const value = f32[i]!;
    largest = Math.abs(value) > largest ? Math.abs(value) : largest;
    if (value - value !== 0) {
      flags |= Number.isNaN(value) ? NonFiniteFlag.nan : NonFiniteFlag.infinite;
    }
  }
  for (let i = 0; i < dims; i++) {
    const value = f32[i]!;
    // 127 × a float32 is exact in double, so that the division is the only rounding before the last.
    const ratio = Math.abs(value) === Infinity ? Math.sign(value) * 127 : (127 * value) / largest;
    bytes[i] = Number.isNaN(ratio) ? 0 : ratio + NO_FRACTION - NO_FRACTION;
  }
  return largest === 0 ? flags | NonFiniteFlag.zero : flags;
};

/** Codes → float32: `code × scale`, plus the offset of an affine scaling. */
export function decodeScaled(scaling: FieldScaling): Kernel {
  const { scale } = scaling;
  return ({ bytes, dims }, { f32 }) => {
    for (let i = 0; i < dims; i++) {
      f32[i] = scaling.kind === 'affine' ? bytes[i]! * scale + scaling.offset : signed(bytes[i]!) * scale;
    }
    return 0;
  };
}

/** int8 → float32 where only directions matter: `code / 127`. */
export const decodePerVector: Kernel = ({ bytes, dims }, { f32 }) => {
  for (let i = 0; i < dims; i++) {
    f32[i] = signed(bytes[i]!) / 127;
  }
  return 0;
};

/** int8 ↔ uint8: adding or taking 128 turns the highest bit over. */
export const shiftBy128: Kernel = ({ bytes: from, dims }, { bytes: to }) => {
  for (let i = 0; i < dims; i++) {
    to[i] = from[i]! ^ 0x80;
  }
  return 0;
};

function clamp(value: number, lowest: number, highest: number): number {
  return value < lowest ? lowest : value > highest ? highest : value;
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}
