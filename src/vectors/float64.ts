import { type Kernel, NonFiniteFlag } from './lanes.ts';

/** float32 → float64, exact; NaN becomes the quiet NaN 0x7ff8000000000000 with its sign. */
export const encodeFloat64: Kernel = (source, target) => {
  const { f32, dims } = source;
  const { f64 } = target;
  let flags = 0;
  for (let i = 0; i < dims; i++) {
    const value = f32[i]!;
    f64[i] = value;
    if (Number.isNaN(value)) {
      target.u32[2 * i] = 0;
      target.u32[2 * i + 1] = (source.u32[i]! & 0x80000000) | 0x7ff80000;
      flags |= NonFiniteFlag.nan;
    } else if (Math.abs(value) === Infinity) {
      flags |= NonFiniteFlag.infinite;
    }
  }
  return flags;
};
