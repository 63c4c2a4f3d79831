import type { Field, IndexDefinition } from '../schema/definition.ts';
import { vectorBytes } from '../vectors/datatypes.ts';
import { datatypeOf, dimsOf } from './conversions.ts';

/**
 * Bytes of links that HNSW keeps for one vector: about 20 for each M and 100 besides, fitted to RediSearch 2.10.5
 * (384 dimensions, M 16: 345 to 410 bytes above FLAT).
 */
const BYTES_PER_M = 20;
const GRAPH_BASE_BYTES = 100;

/** About how many bytes the vector fields of an index take for one document. */
export function vectorIndexBytes({ fields }: IndexDefinition): number {
  return fields.filter(({ type }) => type === 'vector').reduce((sum, field) => sum + fieldBytes(field), 0);
}

function fieldBytes(field: Field): number {
  const vector = vectorBytes(datatypeOf(field), dimsOf(field));
  const links = field.attrs.algorithm === 'flat' ? 0 : Number(field.attrs.m ?? 16) * BYTES_PER_M + GRAPH_BASE_BYTES;
  return vector + links;
}

/** About how many bytes more the index `to` takes for one document than `from`; never negative. */
export function indexGrowthBytes(from: IndexDefinition, to: IndexDefinition): number {
  return Math.max(0, vectorIndexBytes(to) - vectorIndexBytes(from));
}
