import { MigrationError } from '../errors.ts';
import { createConverter } from './convert.ts';
import type { Datatype, DistanceMetric } from './datatypes.ts';
import { isInteger, type Scaling } from './scaling.ts';

/** The vector field a query is for. */
export interface QueryField {
  readonly datatype: Datatype;
  readonly metric: DistanceMetric;
  /** As the migration's report gives it under `encodings`; int8 under COSINE needs none. */
  readonly scaling?: Scaling;
}

/**
 * Encodes a vector, for a query or for a new document, by the rule a migration used for the field.
 *
 * @param vector float numbers, as the embedding model gives them; not touched
 * @returns the bytes for `PARAMS … vec <bytes>` or `HSET`: `vectorBytes(datatype, vector.length)` of them
 * @throws {MigrationError} `SCALING_INVALID` where the field needs a scaling and none that fits is given
 * @example
 * quantizeQuery([3, -4], { datatype: 'int8', metric: 'COSINE' }); // 127 × 3/4 = 95.25, −127 → 5f 81
 */
export function quantizeQuery(vector: readonly number[] | Float32Array, field: QueryField): Buffer {
  const { datatype, metric, scaling } = field;
  const rule = scaling ?? (datatype === 'int8' && metric === 'COSINE' ? ({ kind: 'per-vector' } as const) : undefined);
  if (rule?.kind === 'per-vector' && metric !== 'COSINE' && isInteger(datatype)) {
    const reason = `a scaling "per-vector" loses the lengths of vectors, which ${metric} compares`;
    throw new MigrationError('SCALING_INVALID', { source: 'float32', target: datatype, reason });
  }
  const values = Float64Array.from(vector);
  const conversion = { source: 'float64', target: datatype, dims: values.length, metric } as const;
  const converter = createConverter(rule === undefined ? conversion : { ...conversion, scaling: rule });
  return converter.convert(new Uint8Array(values.buffer)).bytes;
}
