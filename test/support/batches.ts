import fc from 'fast-check';
import type { VectorBatch } from '../../src/backup/batch.ts';

/** A batch in plain strings, so that a failed comparison can be read. */
export interface PlainBatch {
  readonly keys: readonly string[];
  readonly fields: readonly string[];
  readonly vectors: readonly (readonly (string | null)[])[];
}

/** A batch as hex strings. */
export function plain({ keys, fields, vectors }: VectorBatch): PlainBatch {
  return {
    keys: keys.map((key) => key.toString('hex')),
    fields,
    vectors: vectors.map((column) => column.map((value) => value?.toString('hex') ?? null)),
  };
}

/** A batch of one field. */
export function batchOf(values: Readonly<Record<string, Buffer | null>>, field = 'embedding'): VectorBatch {
  return {
    keys: Object.keys(values).map((key) => Buffer.from(key)),
    fields: [field],
    vectors: [Object.values(values)],
  };
}

/** Any batch of distinct keys, binary and empty ones included, some longer than a byte can count. */
export function anyBatch(fields: readonly string[]): fc.Arbitrary<VectorBatch> {
  const bytes = fc.uint8Array({ maxLength: 700 }).map((value) => Buffer.from(value));
  const key = fc.oneof(
    fc.uint8Array({ maxLength: 12 }).map((value) => Buffer.from(value)),
    fc.string({ unit: 'binary', maxLength: 300 }).map((value) => Buffer.from(value)),
  );
  const document = fc.tuple(key, fc.tuple(...fields.map(() => fc.option(bytes))));
  return fc.uniqueArray(document, { maxLength: 8, selector: ([name]) => name.toString('latin1') }).map((documents) => ({
    keys: documents.map(([name]) => name),
    fields,
    vectors: fields.map((_, column) => documents.map(([, values]) => values[column] as Buffer | null)),
  }));
}
