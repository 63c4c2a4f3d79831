import { elementBytes, type VectorConversion, vectorBytes } from './datatypes.ts';

/**
 * What a stored value is, judged by its length alone.
 *
 * `ambiguous`: the conversion keeps the width, so a value cannot be typed by its length.
 */
export type ValueKind = 'source' | 'target' | 'ambiguous' | 'other';

/** True where source and target elements are equally wide (float16 ↔ bfloat16). */
export function keepsWidth(conversion: VectorConversion): boolean {
  return elementBytes[conversion.source] === elementBytes[conversion.target];
}

/** Types a value of `length` bytes found in a field under `conversion`. */
export function classifyValue(length: number, conversion: VectorConversion): ValueKind {
  const sourceBytes = vectorBytes(conversion.source, conversion.dims);
  if (keepsWidth(conversion)) {
    return length === sourceBytes ? 'ambiguous' : 'other';
  }
  if (length === sourceBytes) {
    return 'source';
  }
  return length === vectorBytes(conversion.target, conversion.dims) ? 'target' : 'other';
}
