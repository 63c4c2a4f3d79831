import type { FieldChange } from './port.ts';

/**
 * Bytes of expected values in one compare-and-set: several small ones in flight keep server and client busy at the same
 * time and their data in the processor's cache. Converting 50,000 × 3 kB on two cores: 0.67 s over five connections,
 * against 0.82 s in parts twice as large (medians of seven, alternating).
 */
const PART_BYTES = 384 * 1024;

/** Cuts changes into parts of about {@link PART_BYTES}, in order; changes of one key that follow each other stay together. */
export function partsOf(changes: readonly FieldChange[]): FieldChange[][] {
  const parts: FieldChange[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (let i = 0; i < changes.length; i++) {
    const change = changes[i]!;
    if (bytes >= PART_BYTES && !changes[i - 1]?.key.equals(change.key)) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(change);
    bytes += change.expected.length;
  }
  return parts;
}
