import type { RedisReader } from '../redis/port.ts';
import type { Field, IndexDefinition } from '../schema/definition.ts';
import { type Datatype, type DistanceMetric, vectorBytes } from '../vectors/datatypes.ts';
import { decodeVector } from '../vectors/distance.ts';
import { shuffled } from '../vectors/shuffled.ts';

/** Keys looked at before sampling is content: SCAN gives them in hash-table order, which is as good as random. */
const MAX_SCANNED_KEYS = 5_000_000;
/** Keys of one read. */
const BATCH = 500;

/** What is sampled. */
export interface VectorSampleOptions {
  readonly definition: IndexDefinition;
  readonly field: Field;
  readonly datatype: Datatype;
  readonly dims: number;
  readonly metric: DistanceMetric;
  /** Documents at most. */
  readonly limit: number;
  /** A number from 0 up to 1, another one each time. */
  readonly random: () => number;
}

/** Vectors of documents that the index holds, in random order. */
export interface IndexedVectors {
  readonly keys: readonly Buffer[];
  /** As numbers, one vector behind another. */
  readonly values: Float32Array;
  /** Sampled documents without a usable vector: absent, of a wrong length, not finite, or only zeros under COSINE. */
  readonly leftOut: number;
}

/** Reads a random sample of one vector field, every indexed document with the same chance. */
export async function sampleIndexedVectors(redis: RedisReader, options: VectorSampleOptions): Promise<IndexedVectors> {
  const { definition, dims, metric } = options;
  const keys = await randomKeys(redis, options);
  const usable: { key: Buffer; vector: ArrayLike<number> }[] = [];
  let indexed = 0;
  for (let start = 0; start < keys.length; start += BATCH) {
    const batch = keys.slice(start, start + BATCH);
    const held = await redis.indexed(definition.name, batch);
    const inIndex = batch.filter((_, position) => held[position]);
    const vectors = await readVectors(redis, inIndex, options);
    indexed += inIndex.length;
    inIndex.forEach((key, position) => {
      const vector = vectors[position];
      if (vector !== undefined && isUsable(vector, metric)) {
        usable.push({ key, vector });
      }
    });
  }
  const values = new Float32Array(usable.length * dims);
  usable.forEach(({ vector }, index) => {
    values.set(vector, index * dims);
  });
  return { keys: usable.map(({ key }) => key), values, leftOut: indexed - usable.length };
}

/** A reservoir: the n-th key takes a random place with the chance limit / n. Shuffled, so that a part is random too. */
async function randomKeys(
  redis: RedisReader,
  { definition, limit, random }: VectorSampleOptions,
): Promise<readonly Buffer[]> {
  const reservoir: Buffer[] = [];
  let seen = 0;
  for await (const keys of redis.scan({ prefixes: definition.prefixes, type: definition.storageType })) {
    for (const key of keys) {
      seen += 1;
      const place = seen <= limit ? seen - 1 : Math.floor(random() * seen);
      if (place < limit) {
        // A copy: replies share their memory with their neighbours, and one key would keep all of those.
        reservoir[place] = Buffer.from(key);
      }
    }
    if (seen >= MAX_SCANNED_KEYS) {
      break;
    }
  }
  return shuffled(distinct(reservoir), random);
}

/** SCAN may give a key twice. */
function distinct(keys: readonly Buffer[]): Buffer[] {
  return [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];
}

/** The numbers of one vector field, for every key; undefined where there is no vector of the right length. */
export async function readVectors(
  redis: RedisReader,
  keys: readonly Buffer[],
  { definition, field, datatype, dims }: Pick<VectorSampleOptions, 'definition' | 'field' | 'datatype' | 'dims'>,
): Promise<(ArrayLike<number> | undefined)[]> {
  if (definition.storageType === 'json') {
    const rows = await Promise.all(keys.map((key) => redis.readJson(key, [field.path])));
    return rows.map(([value]) => (isNumbers(value, dims) ? value : undefined));
  }
  const reads = await redis.readHashes(keys, [field.path]);
  return reads.map((read) => {
    const value = read.kind === 'hash' ? read.values[0] : null;
    return value?.length === vectorBytes(datatype, dims) ? decodeVector(value, datatype, dims) : undefined;
  });
}

function isNumbers(value: unknown, dims: number): value is number[] {
  return Array.isArray(value) && value.length === dims && value.every((item) => typeof item === 'number');
}

/** True where a search can find the vector: finite numbers, and under COSINE not only zeros. */
export function isUsable(vector: ArrayLike<number>, metric: DistanceMetric): boolean {
  const numbers = Float32Array.from(vector);
  return numbers.every(Number.isFinite) && (metric !== 'COSINE' || numbers.some((number) => number !== 0));
}
