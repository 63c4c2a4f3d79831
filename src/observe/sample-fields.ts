import type { FieldSample } from '../plan/facts.ts';
import type { SchemaPatch } from '../plan/plan.ts';
import { fieldsToSample, judgeSample, type SampledValue, sampleDocs } from '../plan/samples.ts';
import type { RedisReader } from '../redis/port.ts';
import type { Field, IndexDefinition } from '../schema/definition.ts';

/** What is sampled. */
export interface SampleInputs {
  readonly source: IndexDefinition;
  readonly target: IndexDefinition;
  readonly patch: SchemaPatch;
}

/** Reads sampled documents at every path the target will index and the source did not, and judges what is there. */
export async function sampleFields(
  redis: RedisReader,
  { source, target, patch }: SampleInputs,
): Promise<FieldSample[]> {
  const fields = fieldsToSample(source, target, patch.renameFields);
  if (fields.length === 0) {
    return [];
  }
  const keys = await sampleKeys(redis, source, sampleDocs);
  const columns =
    source.storageType === 'hash'
      ? await readHashColumns(redis, keys, fields)
      : await readJsonColumns(redis, keys, fields);
  return fields.map((field, column) => judgeSample(field, source.storageType, columns[column] ?? []));
}

/** The first `limit` keys SCAN gives: in hash-table order, which is as good as random. */
export async function sampleKeys(redis: RedisReader, definition: IndexDefinition, limit: number): Promise<Buffer[]> {
  const found: Buffer[] = [];
  for await (const keys of redis.scan({ prefixes: definition.prefixes, type: definition.storageType })) {
    found.push(...keys.slice(0, limit - found.length));
    if (found.length >= limit) {
      break;
    }
  }
  return found;
}

async function readHashColumns(
  redis: RedisReader,
  keys: readonly Buffer[],
  fields: readonly Field[],
): Promise<SampledValue[][]> {
  const reads = await redis.readHashes(
    keys,
    fields.map(({ path }) => path),
  );
  return fields.map((_, column) =>
    keys.map((key, position) => {
      const read = reads[position];
      return {
        key: key.toString('utf8'),
        value: read?.kind === 'hash' ? (read.values[column] ?? undefined) : undefined,
      };
    }),
  );
}

async function readJsonColumns(
  redis: RedisReader,
  keys: readonly Buffer[],
  fields: readonly Field[],
): Promise<SampledValue[][]> {
  const paths = fields.map(({ path }) => path);
  const rows = await Promise.all(keys.map((key) => redis.readJson(key, paths)));
  return fields.map((_, column) =>
    keys.map((key, position) => ({ key: key.toString('utf8'), value: rows[position]?.[column] })),
  );
}
