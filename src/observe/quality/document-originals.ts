import type { RedisReader } from '../../redis/port.ts';
import type { Field, IndexDefinition } from '../../schema/definition.ts';
import type { Datatype, DistanceMetric } from '../../vectors/datatypes.ts';
import { encodeQuery } from '../index-recall.ts';
import { isUsable, readVectors, sampleIndexedVectors } from '../sample-indexed-vectors.ts';
import type { OriginalBatch, OriginalVector, OriginalVectors } from './original-vectors.ts';

/** A field whose vectors the documents hold as they were. */
export interface UntouchedField {
  readonly redis: RedisReader;
  readonly definition: IndexDefinition;
  readonly field: Field;
  readonly datatype: Datatype;
  readonly dims: number;
  /** Of the searches before. */
  readonly metric: DistanceMetric;
}

/** Vectors that no migration has changed: those of the documents the index holds. JSON documents keep theirs always. */
export function documentOriginals(untouched: UntouchedField): OriginalVectors {
  const { redis, definition, datatype, dims } = untouched;
  return {
    from: 'documents',
    async sample(count, random) {
      const { keys, values } = await sampleIndexedVectors(redis, { ...untouched, limit: count, random });
      return keys.map((key, place) => {
        const vector = values.slice(place * dims, (place + 1) * dims);
        return { key, vector, query: () => encodeQuery(vector, datatype) };
      });
    },
    async *batches() {
      for await (const keys of redis.scan({ prefixes: definition.prefixes, type: definition.storageType })) {
        yield await readBatch(untouched, keys);
      }
    },
  };
}

async function readBatch(untouched: UntouchedField, scanned: readonly Buffer[]): Promise<OriginalBatch> {
  const { redis, definition, metric, datatype } = untouched;
  const held = await redis.indexed(definition.name, scanned);
  const keys = scanned.filter((_, position) => held[position]);
  const read = await readVectors(redis, keys, untouched);
  const vectors = keys.flatMap((key, position): OriginalVector[] => {
    const vector = read[position];
    return vector !== undefined && isUsable(vector, metric)
      ? [{ key, vector, query: () => encodeQuery(Float32Array.from(vector), datatype) }]
      : [];
  });
  return { vectors, leftOut: keys.length - vectors.length };
}
