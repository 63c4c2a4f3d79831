import { conversionsOf } from '../plan/conversions.ts';
import type { DocumentSample, Measurement } from '../plan/measured-estimate.ts';
import type { MigrationPlan } from '../plan/plan.ts';
import type { HashRead, IndexInfo, RedisReader } from '../redis/port.ts';
import type { IndexDefinition, StorageType } from '../schema/definition.ts';
import { createConverter } from '../vectors/convert.ts';
import { type VectorConversion, vectorBytes } from '../vectors/datatypes.ts';
import { needsCalibration } from '../vectors/scaling.ts';
import { sampleKeys } from './sample-fields.ts';

/** How many documents are read; as many as apply reads at a time. */
const sampledDocs = 500;

/** The live index, as far as a measurement needs it. */
export interface Measured {
  readonly definition: IndexDefinition;
  readonly info: IndexInfo;
}

/** Reads and converts a sample of the documents a plan changes, with a clock at hand. Changes nothing. */
export async function measureIndex(
  redis: RedisReader,
  { definition, info }: Measured,
  plan: MigrationPlan,
): Promise<Omit<Measurement, 'backupDirFreeBytes'>> {
  const keys = await sampleKeys(redis, definition, sampledDocs);
  const held = await redis.indexed(definition.name, keys);
  const work = workOf(definition, conversionsOf(plan));
  const paths = (work.length > 0 ? work : firstField(definition)).map(({ path }) => path);
  const { columns, readSeconds } = await timedRead(redis, keys, { paths, storageType: definition.storageType });
  const converted = work.map((each, column) => convertAll(each.conversion!, columns[column] ?? []));
  const sample: DocumentSample = {
    keys: keys.length,
    indexedKeys: held.filter(Boolean).length,
    keyBytes: keys.reduce((total, key) => total + key.length, 0),
    vectorBytes: converted.reduce((total, { bytes }) => total + bytes, 0),
    readSeconds,
    convertSeconds: converted.reduce((total, { seconds }) => total + seconds, 0),
  };
  const totalIndexingMs = Number(info.raw.total_indexing_time ?? 0);
  return { sample, stats: info.stats, totalIndexingMs, server: await redis.server() };
}

/** A hash field to read, and what becomes of it. */
interface FieldWork {
  readonly path: string;
  readonly conversion?: VectorConversion;
}

function workOf(definition: IndexDefinition, byName: Readonly<Record<string, VectorConversion>>): FieldWork[] {
  return definition.fields.flatMap(({ name, path }) => {
    const conversion = byName[name];
    return conversion === undefined ? [] : [{ path, conversion }];
  });
}

/** Where no vector is re-encoded, any field shows how long documents take to reach us. */
function firstField({ fields }: IndexDefinition): FieldWork[] {
  return fields.slice(0, 1).map(({ path }) => ({ path }));
}

/** One array of vectors a path, for hashes. */
async function timedRead(
  redis: RedisReader,
  keys: readonly Buffer[],
  { paths, storageType }: { readonly paths: readonly string[]; readonly storageType: StorageType },
): Promise<{ columns: Buffer[][]; readSeconds: number }> {
  if (keys.length === 0 || paths.length === 0) {
    return { columns: [], readSeconds: 0 };
  }
  const place = { paths, storageType };
  // The first exchange on a connection is slower than those that follow.
  await read(redis, keys.slice(0, 1), place);
  const startedMs = performance.now();
  const reads = await read(redis, keys, place);
  const readSeconds = (performance.now() - startedMs) / 1000;
  const columns = paths.map((_, column) =>
    reads.flatMap((found) => (found.kind === 'hash' && found.values[column] ? [found.values[column]] : [])),
  );
  return { columns, readSeconds };
}

/** Only hash vectors are converted, so of JSON documents nothing is kept. */
async function read(
  redis: RedisReader,
  keys: readonly Buffer[],
  { paths, storageType }: { readonly paths: readonly string[]; readonly storageType: StorageType },
): Promise<HashRead[]> {
  if (storageType === 'hash') {
    return redis.readHashes(keys, paths);
  }
  await Promise.all(keys.map((key) => redis.readJson(key, paths)));
  return [];
}

function convertAll(conversion: VectorConversion, values: readonly Buffer[]): { bytes: number; seconds: number } {
  const width = vectorBytes(conversion.source, conversion.dims);
  const vectors = values.filter((value) => value.length === width);
  // A scale that the dump will measure is not known yet; the work is much the same without it.
  const { scaling: _, metric: __, ...plain } = conversion;
  const stand = plain.source === 'float32' ? 'float16' : 'float32';
  const converter = createConverter(needsCalibration(conversion) ? { ...plain, target: stand } : conversion);
  const startedMs = performance.now();
  for (const vector of vectors) {
    converter.convert(vector);
  }
  return { bytes: vectors.length * width, seconds: (performance.now() - startedMs) / 1000 };
}
