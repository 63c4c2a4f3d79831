import { nodeDisk } from '../disk/node-disk.ts';
import { MigrationError } from '../errors.ts';
import { measureIndexRecall } from '../observe/index-recall.ts';
import { type LiveIndex, observeIndex } from '../observe/live-index.ts';
import { type IndexedVectors, sampleIndexedVectors } from '../observe/sample-indexed-vectors.ts';
import { datatypeOf, dimsOf, metricOf } from '../plan/conversions.ts';
import { datatypeFeatures, hasFeature } from '../plan/server-versions.ts';
import type { RedisReader } from '../redis/port.ts';
import { type Assessment, assessmentOf, type DatatypeAssessment, type IndexRecall } from '../report/assessment.ts';
import { assessmentPage } from '../report/assessment-page.ts';
import type { Field } from '../schema/definition.ts';
import { type AssessedVectors, assessVectors, neighbours } from '../vectors/assess.ts';
import type { Datatype } from '../vectors/datatypes.ts';
import { withReader } from './connect.ts';
import type { AssessOptions } from './options.ts';

const DEFAULT_DATATYPES: readonly Datatype[] = ['float32', 'float16', 'bfloat16', 'int8', 'uint8'];
const DEFAULT_SAMPLE = 2000;
const DEFAULT_QUERIES = 200;
const DEFAULT_K = 10;

/**
 * Says what other datatypes of a vector field would cost in recall and save in memory, from a random sample. Reads only.
 *
 * @throws {MigrationError} `INDEX_MISSING`, `OPTION_INVALID` where the field is no vector field or has too few vectors
 */
export async function assess(options: AssessOptions): Promise<Assessment> {
  return withReader(options.connection, async (redis) => {
    const live = await observeIndex(redis, options.index);
    const field = vectorField(live, options.field);
    const { dims, metric, source } = { dims: dimsOf(field), metric: metricOf(field), source: datatypeOf(field) };
    const sample = await sampleIndexedVectors(redis, {
      definition: live.definition,
      field,
      datatype: source,
      dims,
      metric,
      limit: options.sample ?? DEFAULT_SAMPLE,
      random: Math.random,
    });
    const k = options.k ?? DEFAULT_K;
    if (sample.keys.length <= k) {
      const reason = `it has ${sample.keys.length} usable vector(s), and ${k} neighbours are asked for`;
      throw new MigrationError('OPTION_INVALID', { option: 'field', reason });
    }
    // The sample is in random order, so its beginning is a random part of it.
    const queries = sample.keys.slice(0, options.queries ?? DEFAULT_QUERIES).map((_, index) => index);
    const vectors = { values: sample.values, dims, metric, source, queries, k };
    return describe({ redis, live, field, sample, vectors, options });
  });
}

/** Writes an assessment as one HTML page with a plot. @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL` */
export async function writeAssessmentPage(assessment: Assessment, path: string): Promise<void> {
  await nodeDisk.writeAtomic(path, assessmentPage(assessment));
}

function vectorField({ definition }: LiveIndex, name: string): Field {
  const vectors = definition.fields.filter(({ type }) => type === 'vector');
  const field = vectors.find((one) => one.name === name);
  if (field === undefined) {
    const known = vectors.map((one) => `"${one.name}"`).join(', ') || 'none';
    const reason = `index "${definition.name}" has no vector field "${name}" (its vector fields: ${known})`;
    throw new MigrationError('OPTION_INVALID', { option: 'field', reason });
  }
  return field;
}

interface Assessing {
  readonly redis: RedisReader;
  readonly live: LiveIndex;
  readonly field: Field;
  readonly sample: IndexedVectors;
  readonly vectors: AssessedVectors & { readonly source: Datatype };
  readonly options: AssessOptions;
}

async function describe(assessing: Assessing): Promise<Assessment> {
  const { live, field, sample, vectors, options } = assessing;
  const { definition, info } = live;
  return {
    index: definition.name,
    field: field.name,
    storageType: definition.storageType,
    algorithm: String(field.attrs.algorithm),
    metric: vectors.metric,
    dims: vectors.dims,
    documents: info.stats.numDocs,
    sampledVectors: sample.keys.length,
    leftOut: sample.leftOut,
    queries: vectors.queries.length,
    k: vectors.k,
    datatypes: await assessDatatypes(assessing, options.datatypes ?? DEFAULT_DATATYPES),
    indexRecalls: await indexRecalls(assessing),
  };
}

async function assessDatatypes(
  { redis, live, sample, vectors }: Assessing,
  datatypes: readonly Datatype[],
): Promise<DatatypeAssessment[]> {
  const server = await redis.server();
  const { stats } = live.info;
  const queryKeys = vectors.queries.map((index) => keyAt(sample, index).toString('utf8'));
  return assessVectors(vectors, [...new Set([vectors.source, ...datatypes])]).map((quality) => {
    const feature = datatypeFeatures[quality.datatype];
    const isMissing = feature !== undefined && !hasFeature(server, feature);
    return assessmentOf({
      quality,
      source: vectors.source,
      dims: vectors.dims,
      documents: stats.numDocs,
      storageType: live.definition.storageType,
      indexMb: stats.vectorIndexMb,
      queryKeys,
      ...(isMissing && { serverLacks: `needs ${feature.words}` }),
    });
  });
}

/** The live index's own recall; known only where every document of it is in the sample. FLAT searches exactly. */
async function indexRecalls({ redis, live, field, sample, vectors, options }: Assessing): Promise<IndexRecall[]> {
  const isWhole = sample.keys.length + sample.leftOut === live.info.stats.numDocs;
  if (!isWhole || field.attrs.algorithm === 'flat') {
    return [];
  }
  const { dims, k, source } = vectors;
  const expected = neighbours(vectors.values, vectors);
  const queries = vectors.queries.map((query, place) => ({
    key: keyAt(sample, query),
    vector: vectors.values.subarray(query * dims, (query + 1) * dims),
    expected: (expected[place] ?? []).map((index) => keyAt(sample, index)),
  }));
  const search = { index: live.definition.name, field: field.name, datatype: source, k, queries };
  const found: IndexRecall[] = [];
  for (const efRuntime of [undefined, ...(options.efRuntimes ?? [])]) {
    const recall = await measureIndexRecall(redis, { ...search, efRuntime });
    found.push({ recall, ...(efRuntime !== undefined && { efRuntime }) });
  }
  return found;
}

function keyAt({ keys }: IndexedVectors, index: number): Buffer {
  return keys[index] as Buffer;
}
