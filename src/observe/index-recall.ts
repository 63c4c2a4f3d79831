import type { RedisReader } from '../redis/port.ts';
import { convertVector } from '../vectors/convert.ts';
import type { Datatype } from '../vectors/datatypes.ts';
import { recall } from '../vectors/recall.ts';
import { isInteger } from '../vectors/scaling.ts';

/** The searches to make, and what they should find. */
export interface IndexSearches {
  readonly index: string;
  /** The vector field's name. */
  readonly field: string;
  readonly datatype: Datatype;
  readonly k: number;
  readonly queries: readonly {
    /** The document the vector is from; it does not count as a hit. */
    readonly key: Buffer;
    readonly vector: Float32Array;
    readonly expected: readonly Buffer[];
  }[];
  /** For HNSW; default: the index's own. */
  readonly efRuntime?: number | undefined;
}

/** Searches the live index and returns the mean recall@k. */
export async function measureIndexRecall(redis: RedisReader, searches: IndexSearches): Promise<number> {
  const { index, field, datatype, k, queries, efRuntime } = searches;
  let sum = 0;
  for (const { key, vector, expected } of queries) {
    const bytes = encodeQuery(vector, datatype);
    const found = await redis.nearest(index, {
      field,
      vector: bytes,
      k: k + 1,
      ...(efRuntime !== undefined && { efRuntime }),
    });
    const names = found.map((hit) => nameOf(hit.key)).filter((name) => name !== nameOf(key));
    sum += recall(expected.map(nameOf), names.slice(0, k));
  }
  return Number((sum / Math.max(1, queries.length)).toFixed(6));
}

/** Numbers as a query for a field of this datatype; integers are codes already. */
export function encodeQuery(vector: Float32Array, datatype: Datatype): Buffer {
  if (isInteger(datatype)) {
    return Buffer.from(vector);
  }
  const bytes = new Uint8Array(Float32Array.from(vector).buffer);
  return convertVector(bytes, { source: 'float32', target: datatype, dims: vector.length });
}

function nameOf(key: Buffer): string {
  return key.toString('latin1');
}
