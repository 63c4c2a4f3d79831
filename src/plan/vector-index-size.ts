import type { Field } from '../schema/definition.ts';
import { vectorBytes } from '../vectors/datatypes.ts';
import { datatypeOf, dimsOf } from './conversions.ts';
import type { MigrationPlan } from './plan.ts';

/** Links of a node of an HNSW graph that does not say: the server's M. */
const defaultM = 16;

/**
 * How many bytes the vector indexes grow (negative: shrink) when every document has every vector.
 *
 * Text, tag and numeric fields are left out: what they take depends on their values.
 */
export function vectorIndexGrowthBytes({ source, target }: MigrationPlan, numDocs: number): number {
  return numDocs * (bytesPerDoc(target.fields) - bytesPerDoc(source.definition.fields));
}

function bytesPerDoc(fields: readonly Field[]): number {
  return fields
    .filter(({ type }) => type === 'vector')
    .map((field) => vectorBytes(datatypeOf(field), dimsOf(field)) + graphBytes(field))
    .reduce((total, next) => total + next, 0);
}

/** Neighbour ids are four bytes; the lowest level of HNSW has twice M of them. */
function graphBytes({ attrs }: Field): number {
  switch (attrs.algorithm) {
    case 'hnsw':
      return 4 * (2 * Number(attrs.m ?? defaultM) + 2);
    case 'svs-vamana':
      return 4 * Number(attrs.graph_max_degree ?? 2 * defaultM);
    default:
      return 0;
  }
}
