import type { Field } from '../schema/definition.ts';
import type { Measurement } from './measured-estimate.ts';
import type { MigrationPlan } from './plan.ts';

/** Below this many documents a time measured over them says nothing. */
const enoughDocs = 100;

/** Scanning and locking beside the indexing itself: measured 1.1 for HNSW and 1.7 to 2.8 for FLAT. */
const scanFactor = 2;

/**
 * Seconds of building the target, from what the server says it took to build the source.
 *
 * @returns undefined where that says nothing: too few documents, an index still building, another algorithm (FLAT took a
 *   fifteenth of HNSW in one measurement), finer HNSW parameters, or a new vector field
 */
export function indexingSeconds(
  { source, target }: MigrationPlan,
  { stats, totalIndexingMs }: Pick<Measurement, 'stats' | 'totalIndexingMs'>,
): number | undefined {
  if (stats.numDocs === 0) {
    return 0;
  }
  const built = !stats.indexing && stats.percentIndexed >= 1 && stats.bufferedVectors === 0;
  if (!built || stats.numDocs < enoughDocs || totalIndexingMs <= 0) {
    return undefined;
  }
  const comparable = target.fields
    .filter(({ type }) => type === 'vector')
    .every((field) => source.definition.fields.some((other) => other.path === field.path && isNoHarder(other, field)));
  return comparable ? (scanFactor * totalIndexingMs) / 1000 : undefined;
}

/** True where indexing `after` is the same work as `before`, or less; threads that build SVS-VAMANA report no time. */
function isNoHarder(before: Field, after: Field): boolean {
  const { algorithm } = after.attrs;
  if (before.type !== 'vector' || before.attrs.algorithm !== algorithm || algorithm === 'svs-vamana') {
    return false;
  }
  return (['m', 'ef_construction'] as const).every(
    (key) => Number(after.attrs[key] ?? defaults[key]) <= Number(before.attrs[key] ?? defaults[key]),
  );
}

const defaults = { m: 16, ef_construction: 200 } as const;
