import { createCalibration } from './calibration.ts';
import { createConverter } from './convert.ts';
import type { Datatype, DistanceMetric, VectorConversion } from './datatypes.ts';
import { decodeVector } from './distance.ts';
import { createExactSearch, recall } from './recall.ts';
import { chooseScaling, formulaOf, isInteger, needsCalibration, type Scaling } from './scaling.ts';

/** Vectors to assess, and how. */
export interface AssessedVectors {
  /** float32 numbers, one vector behind another; finite, and none of zeros only under COSINE. */
  readonly values: Float32Array;
  readonly dims: number;
  /** What they are stored as; integers are taken as they are. Default float32. */
  readonly source?: Datatype;
  readonly metric: DistanceMetric;
  /** Numbers of the vectors that are searched for; each is left out of its own result. */
  readonly queries: readonly number[];
  /** Neighbours that count. */
  readonly k: number;
}

/** What a datatype makes of a search. */
export type DatatypeQuality =
  | { readonly kind: 'impossible'; readonly datatype: Datatype; readonly reason: string }
  | {
      readonly kind: 'measured';
      readonly datatype: Datatype;
      /** Mean recall@k over all queries, 0 to 1. */
      readonly recall: number;
      /** Recall of each query, in the order of `queries`. */
      readonly recalls: readonly number[];
      readonly scaling?: Scaling;
      readonly formula?: string;
      /** Share of all numbers beyond the range of the scaling. */
      readonly saturatedShare?: number;
    };

/**
 * Measures what datatypes cost: the share of the true `k` nearest vectors that an exact search over re-encoded vectors
 * still finds, queries and documents encoded by the same rule, as a migration would. No index is involved, so this is
 * the loss from the encoding alone.
 *
 * About `2 × queries × vectors × dims` multiplications a datatype.
 *
 * @param datatypes to try; float32 is the measure and has recall 1
 */
export function assessVectors(vectors: AssessedVectors, datatypes: readonly Datatype[]): DatatypeQuality[] {
  const expected = neighbours(vectors.values, vectors);
  return datatypes.map((datatype) => assessDatatype(vectors, datatype, expected));
}

/**
 * Recall of each query when any other rule has re-encoded the vectors, for comparison.
 *
 * @param encoded the same vectors as a server would see them, in the same places
 */
export function recallsOf(vectors: AssessedVectors, encoded: Float32Array): number[] {
  const found = neighbours(encoded, vectors);
  return neighbours(vectors.values, vectors).map((ids, query) => recall(ids, found[query] ?? []));
}

/** The `k` nearest of every query among `values`, itself left out. */
export function neighbours(
  values: Float32Array,
  { dims, metric, queries, k }: Omit<AssessedVectors, 'values'>,
): number[][] {
  const search = createExactSearch({ values, dims }, metric);
  return queries.map((query) =>
    search
      .nearest(values.subarray(query * dims, (query + 1) * dims), k + 1)
      .map(({ index }) => index)
      .filter((index) => index !== query)
      .slice(0, k),
  );
}

function assessDatatype(
  vectors: AssessedVectors,
  datatype: Datatype,
  expected: readonly (readonly number[])[],
): DatatypeQuality {
  const { source = 'float32' } = vectors;
  const choice = chooseScaling(source, datatype, vectors.metric);
  if (choice.kind === 'impossible') {
    return { kind: 'impossible', datatype, reason: choice.reason };
  }
  if (isInteger(source)) {
    // Whatever integers may be converted to keeps them, or their order of distances.
    return { kind: 'measured', datatype, recall: 1, recalls: expected.map(() => 1) };
  }
  const { conversion, saturatedShare } = prepare(vectors, datatype, choice.kind);
  const { scaling } = conversion;
  const found = neighbours(encodeAll(vectors, conversion), vectors);
  const recalls = expected.map((ids, query) => recall(ids, found[query] ?? []));
  return {
    kind: 'measured',
    datatype,
    recall: meanOf(recalls),
    recalls,
    ...(scaling && { scaling, formula: formulaOf(scaling, datatype) }),
    ...(saturatedShare !== undefined && { saturatedShare }),
  };
}

/** To six digits: sums of tenths end in noise. */
function meanOf(recalls: readonly number[]): number {
  const sum = recalls.reduce((total, one) => total + one, 0);
  return Number((sum / Math.max(1, recalls.length)).toFixed(6));
}

/** The conversion a migration would use, its scale measured over these vectors. */
function prepare(vectors: AssessedVectors, target: Datatype, kind: Scaling['kind'] | 'none') {
  const { dims, metric } = vectors;
  const conversion: VectorConversion = { source: 'float32', target, dims, metric };
  if (!needsCalibration(conversion)) {
    return { conversion: kind === 'per-vector' ? { ...conversion, scaling: { kind } } : conversion };
  }
  const calibration = createCalibration(conversion);
  for (const bytes of vectorsOf(vectors)) {
    calibration.add(bytes);
  }
  const scaling = calibration.scaling();
  const saturatedShare = calibration.saturated(scaling) / Math.max(1, calibration.values);
  return { conversion: { ...conversion, scaling }, saturatedShare };
}

/** All vectors as the server would see them: codes stay codes. */
function encodeAll(vectors: AssessedVectors, conversion: VectorConversion): Float32Array {
  const { dims, target } = conversion;
  const converter = createConverter(conversion);
  const encoded = new Float32Array(vectors.values.length);
  let place = 0;
  for (const bytes of vectorsOf(vectors)) {
    encoded.set(decodeVector(converter.convert(bytes).bytes, target, dims), place);
    place += dims;
  }
  return encoded;
}

function* vectorsOf({ values, dims }: AssessedVectors): Generator<Uint8Array> {
  for (let place = 0; place < values.length; place += dims) {
    yield new Uint8Array(values.buffer, values.byteOffset + place * 4, dims * 4);
  }
}
