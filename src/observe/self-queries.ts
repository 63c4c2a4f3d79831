import type { RedisReader } from '../redis/port.ts';
import type { Field, IndexDefinition } from '../schema/definition.ts';
import { type Datatype, type DistanceMetric, vectorBytes } from '../vectors/datatypes.ts';
import { decodeVector, distance } from '../vectors/distance.ts';

/** Documents searched for by their own vector in a graph. */
const GRAPH_QUERIES = 20;
/**
 * FLAT compares every vector of the index with the query, which takes the server's time and leaves nothing to chance: what
 * one document shows the next would show again. Only where it is not found others are searched for as well.
 */
const FLAT_QUERIES = 3;
/** Keys of a page that the index is asked for first: mostly it holds them, and then the others need not be asked for. */
const FIRST_ASKED = 100;
/** Reported distances are float32; a document's own may come back this much larger. */
const TOLERANCE = 1e-3;
/**
 * Under COSINE the server keeps normalised vectors, rounded to the datatype once more: that moves a document away from
 * itself by up to 2^-10 in float16 and 2^-8 in bfloat16 (measured on RediSearch 2.10.5: 6.3e-4 and 3.9e-3).
 */
const cosineTolerances: Readonly<Partial<Record<Datatype, number>>> = { float16: 2e-3, bfloat16: 5e-3 };

/** How many of the sampled documents were found by their own vector. */
export interface SelfQueryResult {
  readonly field: string;
  /** True for FLAT, which searches every vector. */
  readonly exact: boolean;
  readonly asked: number;
  readonly found: number;
}

/**
 * Searches every hash vector field for documents the index holds, by their own vectors.
 *
 * Found means: the nearest hit is no farther than the document from itself. All-zero vectors are skipped, whose
 * cosine distance is not a number.
 */
export async function selfQueries(redis: RedisReader, definition: IndexDefinition): Promise<SelfQueryResult[]> {
  const fields = definition.fields.filter(({ type }) => type === 'vector');
  if (definition.storageType !== 'hash' || fields.length === 0) {
    return [];
  }
  const keys = await indexedKeys(redis, definition);
  const reads = await redis.readHashes(
    keys,
    fields.map(({ path }) => path),
  );
  const results: SelfQueryResult[] = [];
  for (const [column, field] of fields.entries()) {
    const documents = reads.flatMap((read, position) => {
      const vector = read.kind === 'hash' ? read.values[column] : undefined;
      return vector ? [{ key: keys[position] as Buffer, vector }] : [];
    });
    results.push(await searchAll(redis, definition.name, { field, documents }));
  }
  return results;
}

async function indexedKeys(redis: RedisReader, definition: IndexDefinition): Promise<Buffer[]> {
  const heldOf = async (keys: readonly Buffer[]) => {
    const held = keys.length === 0 ? [] : await redis.indexed(definition.name, keys);
    return keys.filter((_, position) => held[position]);
  };
  for await (const page of redis.scan({ prefixes: definition.prefixes, type: 'hash' })) {
    const found = await heldOf(page.slice(0, FIRST_ASKED));
    if (found.length < GRAPH_QUERIES) {
      found.push(...(await heldOf(page.slice(FIRST_ASKED))));
    }
    if (found.length > 0) {
      return found.slice(0, GRAPH_QUERIES);
    }
  }
  return [];
}

interface SampledDocument {
  readonly key: Buffer;
  readonly vector: Buffer;
}

/** False for a document that an application has changed or deleted since it was read: no wonder that it was not found. */
async function isStill(redis: RedisReader, { key, vector }: SampledDocument, { path }: Field): Promise<boolean> {
  const [read] = await redis.readHashes([key], [path]);
  return read?.kind === 'hash' && read.values[0]?.equals(vector) === true;
}

async function searchAll(
  redis: RedisReader,
  index: string,
  { field, documents }: { field: Field; documents: readonly SampledDocument[] },
): Promise<SelfQueryResult> {
  const datatype = (field.attrs.datatype ?? 'float32') as Datatype;
  const dims = Number(field.attrs.dims);
  const metric = String(field.attrs.distance_metric ?? 'cosine').toUpperCase() as DistanceMetric;
  const tolerance = (metric === 'COSINE' ? cosineTolerances[datatype] : undefined) ?? TOLERANCE;
  const isExact = field.attrs.algorithm === 'flat';
  let asked = 0;
  let found = 0;
  for (const document of documents.slice(0, isExact ? FLAT_QUERIES : GRAPH_QUERIES)) {
    const { vector } = document;
    if (vector.length !== vectorBytes(datatype, dims) || vector.every((byte) => byte === 0)) {
      continue;
    }
    const decoded = decodeVector(vector, datatype, dims);
    const own = distance(decoded, decoded, metric);
    const [nearest] = await redis.nearest(index, { field: field.name, vector, k: 1 });
    const isFound = nearest !== undefined && nearest.distance <= own + tolerance * (1 + Math.abs(own));
    if (isFound || (await isStill(redis, document, field))) {
      asked += 1;
      found += isFound ? 1 : 0;
    }
    if (isExact && isFound) {
      break;
    }
  }
  return { field: field.name, exact: isExact, asked, found };
}
