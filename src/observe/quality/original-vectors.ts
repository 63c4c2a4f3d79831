/** One document's vector as it was before the migration, known to be what the index was made from. */
export interface OriginalVector {
  /** The document's key now. */
  readonly key: Buffer;
  readonly vector: ArrayLike<number>;
  /** The vector as a query of the migrated field. */
  readonly query: () => Buffer;
}

/** Some of them, and how many documents of the same batch are of no use. */
export interface OriginalBatch {
  readonly vectors: readonly OriginalVector[];
  readonly leftOut: number;
}

/** The vectors of one field as they were before the migration. */
export interface OriginalVectors {
  readonly from: 'backup' | 'documents';
  /** At most `count` of them, at random. */
  sample(count: number, random: () => number): Promise<readonly OriginalVector[]>;
  /** All of them; a document may come twice. */
  batches(): AsyncIterable<OriginalBatch>;
}
