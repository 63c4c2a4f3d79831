import type { RedisReader } from '../../redis/port.ts';
import type { QueryQuality } from '../../report/quality.ts';
import type { DistanceMetric } from '../../vectors/datatypes.ts';
import { distance } from '../../vectors/distance.ts';
import { originalDistance, type Scaling } from '../../vectors/scaling.ts';
import { createStreamedSearch, type StreamedNeighbor } from '../../vectors/streamed-search.ts';
import type { OriginalVector, OriginalVectors } from './original-vectors.ts';

/** What is compared. */
export interface FieldMeasurement {
  /** The index as it is now, and the field's name in it. */
  readonly index: string;
  readonly field: string;
  readonly dims: number;
  /** Before; scores are compared only where `targetMetric` is the same. */
  readonly metric: DistanceMetric;
  readonly targetMetric: DistanceMetric;
  readonly scaling?: Scaling | undefined;
  readonly originals: OriginalVectors;
  readonly queries: number;
  readonly k: number;
  readonly random: () => number;
}

/** How the queries did, and among how many documents. */
export interface FieldResult {
  readonly queries: readonly QueryQuality[];
  readonly documents: number;
  readonly leftOut: number;
}

/**
 * Searches the migrated index by original vectors, and compares its answers with the exact ones over all originals.
 *
 * One pass over the originals; memory is that of the queries, their answers and one batch. About
 * `queries × documents × dims` multiplications.
 */
export async function measureField(redis: RedisReader, measurement: FieldMeasurement): Promise<FieldResult> {
  const { originals, k, dims, metric } = measurement;
  const asked = await askAll(redis, measurement);
  const search = createStreamedSearch(asked, { dims, metric, k });
  const waiting = hitsByKey(asked);
  const seen = { documents: 0, leftOut: 0 };
  for await (const { vectors, leftOut } of originals.batches()) {
    const batch = distinct(vectors);
    search.add([...batch.keys()], packed(batch, dims));
    seen.documents += batch.size;
    seen.leftOut += leftOut;
    for (const [id, { vector }] of batch) {
      for (const hit of waiting.get(id) ?? []) {
        hit.before = distance(hit.query, vector, metric);
      }
    }
  }
  const nearest = search.nearest();
  return { queries: asked.flatMap((query, place) => compare(query, nearest[place] ?? [], measurement)), ...seen };
}

/** One hit of the index now; `before` is set when its original comes by. */
interface Hit {
  readonly id: string;
  readonly score: number;
  readonly query: Float32Array;
  before?: number;
}

interface AskedQuery {
  readonly id: string;
  readonly key: Buffer;
  readonly vector: Float32Array;
  readonly hits: readonly Hit[];
}

async function askAll(redis: RedisReader, measurement: FieldMeasurement): Promise<AskedQuery[]> {
  const { index, field, k, originals } = measurement;
  const asked: AskedQuery[] = [];
  for (const { key, vector, query } of await originals.sample(measurement.queries, measurement.random)) {
    const id = idOf(key);
    const numbers = Float32Array.from(vector);
    // No more than the query's own document and k others: a wider search would find more in an HNSW graph.
    const answers = await redis.nearest(index, { field, vector: query(), k: k + 1 });
    const hits = answers.map((hit): Hit => ({ id: idOf(hit.key), score: hit.distance, query: numbers }));
    asked.push({ id, key, vector: numbers, hits: hits.filter((hit) => hit.id !== id).slice(0, k) });
  }
  return asked;
}

function hitsByKey(asked: readonly AskedQuery[]): Map<string, Hit[]> {
  const waiting = new Map<string, Hit[]>();
  for (const hit of asked.flatMap(({ hits }) => hits)) {
    waiting.set(hit.id, [...(waiting.get(hit.id) ?? []), hit]);
  }
  return waiting;
}

/** SCAN, and so a backup, may give a key twice. */
function distinct(vectors: readonly OriginalVector[]): Map<string, OriginalVector> {
  return new Map(vectors.map((original) => [idOf(original.key), original]));
}

function packed(batch: ReadonlyMap<string, OriginalVector>, dims: number): Float32Array {
  const values = new Float32Array(batch.size * dims);
  let place = 0;
  for (const { vector } of batch.values()) {
    values.set(vector, place);
    place += dims;
  }
  return values;
}

/** Distances that differ in float32's last digits only are ties: whichever of them is found is right. */
const TIE = 1e-6;

/** Nothing where every answer is a document written or changed since: there is nothing to compare. */
function compare(
  { key, hits }: AskedQuery,
  nearest: readonly StreamedNeighbor[],
  { k, metric, targetMetric, scaling }: FieldMeasurement,
): QueryQuality[] {
  const known = hits.flatMap(({ score, before }) => (before === undefined ? [] : [{ score, before }]));
  // What was written since takes places that true neighbours had: so many fewer of them are expected.
  const expected = nearest.slice(0, k - (hits.length - known.length));
  const farthest = expected.at(-1)?.distance;
  if (farthest === undefined) {
    return [];
  }
  const limit = farthest + TIE * Math.max(1, Math.abs(farthest));
  const right = known.filter(({ before }) => before <= limit).length;
  const scored = metric === targetMetric ? known.filter(({ score }) => !Number.isNaN(score)) : [];
  return [
    {
      key: key.toString('utf8'),
      recall: Math.min(right, expected.length) / expected.length,
      drifts: scored.map(({ score, before }) => Math.abs(originalDistance(score, scaling, metric) - before)),
      distances: scored.map(({ before }) => before),
    },
  ];
}

function idOf(key: Buffer): string {
  return key.toString('latin1');
}
