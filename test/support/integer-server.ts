import type { IndexInfo, RedisWriter, VectorHit } from '../../src/redis/port.ts';
import type { Field, IndexDefinition } from '../../src/schema/definition.ts';
import { type DistanceMetric, datatypes } from '../../src/vectors/datatypes.ts';
import { decodeVector, distance } from '../../src/vectors/distance.ts';

/**
 * A real server, with one pretence: that its search knows INT8 and UINT8, which Redis Search does from 8.0 on.
 *
 * An index with such a field is created without it, and told as if it were there; searches in it are computed here. All
 * documents, writes and everything else are the real server's.
 */
export function withIntegerVectors(redis: RedisWriter): RedisWriter {
  const pretended = new Map<string, IndexDefinition>();
  const whole = (info: IndexInfo | undefined): IndexInfo | undefined => {
    const definition = info && pretended.get(info.definition.name);
    return definition === undefined ? info : { ...(info as IndexInfo), definition };
  };
  const pretence: Partial<RedisWriter> = {
    server: async () => ({ ...(await redis.server()), redisVersion: '8.2.3', searchVersion: 80213 }),
    indexInfo: async (name) => whole(await redis.indexInfo(name)),
    createIndex: async (definition, options) => {
      const fields = definition.fields.filter((field) => !isInteger(field));
      await redis.createIndex({ ...definition, fields }, options);
      if (fields.length < definition.fields.length) pretended.set(definition.name, definition);
    },
    dropIndex: async (name, options) => {
      pretended.delete(name);
      return redis.dropIndex(name, options);
    },
    nearest: async (index, options) => {
      const definition = pretended.get(index);
      const field = definition?.fields.find(({ name }) => name === options.field);
      return definition && field && isInteger(field)
        ? search(redis, definition, { ...options, field })
        : redis.nearest(index, options);
    },
  };
  return new Proxy(redis, {
    get(target, name) {
      const member = Reflect.get(pretence, name) ?? Reflect.get(target, name, target);
      return typeof member === 'function' && !(name in pretence) ? member.bind(target) : member;
    },
  });
}

function isInteger({ type, attrs }: Field): boolean {
  return type === 'vector' && (attrs.datatype === 'int8' || attrs.datatype === 'uint8');
}

async function search(
  redis: RedisWriter,
  definition: IndexDefinition,
  { field, vector, k }: { field: Field; vector: Buffer; k: number },
): Promise<VectorHit[]> {
  const datatype = datatypes.find((known) => known === field.attrs.datatype)!;
  const metric = String(field.attrs.distance_metric).toUpperCase() as DistanceMetric;
  const decode = (bytes: Buffer) => decodeVector(bytes, datatype, Number(field.attrs.dims));
  const hits: VectorHit[] = [];
  for await (const keys of redis.scan({ prefixes: definition.prefixes, type: 'hash' })) {
    const reads = await redis.readHashes(keys, [field.path]);
    keys.forEach((key, position) => {
      const read = reads[position];
      const value = read?.kind === 'hash' ? read.values[0] : null;
      if (value?.length === vector.length) {
        hits.push({ key, distance: distance(decode(value), decode(vector), metric) });
      }
    });
  }
  return hits.sort((a, b) => a.distance - b.distance).slice(0, k);
}
