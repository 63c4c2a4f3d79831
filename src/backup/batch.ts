/**
 * The originals of one batch of documents: what one frame of a backup holds.
 *
 * Columns, not rows: `vectors[f][d]` is the value of `fields[f]` in document `keys[d]`, or null where the document
 * lacks that field (or was gone). Every column is as long as `keys`.
 *
 * A key may stand in a batch twice; its last value is then the one that both positions read back.
 */
export interface VectorBatch {
  /** Raw document names, in any encoding. */
  readonly keys: readonly Buffer[];
  /** Names of the hash fields, without repetition. */
  readonly fields: readonly string[];
  readonly vectors: readonly (readonly (Buffer | null)[])[];
}

/** Columns without values, for {@link VectorBatch.vectors}. */
export function emptyColumns(columns: number, height: number): (Buffer | null)[][] {
  // No `map`: compiled, it makes an array of another kind than before, and V8 throws away the code of whoever reads it.
  const empty: (Buffer | null)[][] = [];
  for (let i = 0; i < columns; i++) empty.push(new Array<Buffer | null>(height).fill(null));
  return empty;
}
