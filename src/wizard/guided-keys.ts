import type { FieldType } from '../schema/definition.ts';
import { algorithmOf, type StagedField } from './edits.ts';

const byType: Readonly<Record<Exclude<FieldType, 'vector'>, readonly string[]>> = {
  text: ['sortable', 'weight'],
  tag: ['sortable', 'separator'],
  numeric: ['sortable'],
  geo: ['sortable'],
  geoshape: ['sortable', 'coord_system'],
};

const byAlgorithm: Readonly<Record<string, readonly string[]>> = {
  flat: [],
  hnsw: ['m', 'ef_construction'],
  'svs-vamana': ['graph_max_degree', 'compression'],
};

/** Asked of every vector, before what its algorithm has. */
export const vectorKeys: readonly string[] = ['algorithm', 'datatype', 'distance_metric'];

/** The attributes that adding and updating ask for, in the guide's order; "more attributes" has the others. */
export function guidedKeys(field: StagedField): readonly string[] {
  return field.type === 'vector' ? [...vectorKeys, ...algorithmKeys(field)] : byType[field.type];
}

/** Those of them that depend on the answer to "Algorithm". */
export function algorithmKeys(field: StagedField): readonly string[] {
  return byAlgorithm[String(algorithmOf(field))] ?? [];
}
