import type { Field, IndexDefinition } from '../schema/definition.ts';
import { type Datatype, type DistanceMetric, isDatatype, type VectorConversion } from '../vectors/datatypes.ts';
import { chooseScaling, isInteger } from '../vectors/scaling.ts';
import { diffFields, type FieldPair, vectorPairs } from './diff.ts';
import type { FieldRename, MigrationPlan } from './plan.ts';

/** The datatype a vector field without one has. */
const defaultDatatype: Datatype = 'float32';

/** The datatype of a vector field. */
export function datatypeOf(field: Field): Datatype {
  const { datatype } = field.attrs;
  return isDatatype(datatype) ? datatype : defaultDatatype;
}

/** The elements of a vector field; 0 where the definition does not tell. */
export function dimsOf(field: Field): number {
  return typeof field.attrs.dims === 'number' ? field.attrs.dims : 0;
}

/** How a vector field is compared; COSINE, as RedisVL has it, where the definition does not tell. */
export function metricOf(field: Field): DistanceMetric {
  const metric = String(field.attrs.distance_metric ?? 'cosine').toUpperCase();
  return metric === 'L2' || metric === 'IP' ? metric : 'COSINE';
}

/** Every vector field whose datatype changes, by source field name, hashes and JSON alike. */
export function datatypeChanges(
  source: IndexDefinition,
  target: IndexDefinition,
  renames: readonly FieldRename[],
): Readonly<Record<string, VectorConversion>> {
  const changed = vectorPairs(diffFields(source, target, renames)).filter(
    (pair) => datatypeOf(pair.source) !== datatypeOf(pair.target),
  );
  return Object.fromEntries(changed.map((pair) => [pair.source.name, conversionOf(pair)]));
}

/** The target's metric decides how integers are made; a scale for the whole field is measured later. */
function conversionOf(pair: FieldPair): VectorConversion {
  const conversion = { source: datatypeOf(pair.source), target: datatypeOf(pair.target), dims: dimsOf(pair.source) };
  if (!isInteger(conversion.source) && !isInteger(conversion.target)) {
    return conversion;
  }
  const metric = metricOf(pair.target);
  const { kind } = chooseScaling(conversion.source, conversion.target, metric);
  const needsNoNumbers = kind === 'per-vector' || kind === 'shift';
  return { ...conversion, metric, ...(needsNoNumbers && { scaling: { kind } }) };
}

/**
 * The vectors that must be rewritten in the documents, by source field name.
 *
 * Empty for JSON, which Redis converts while indexing. A hash field that several attributes index is converted once,
 * under the first of their names.
 */
export function vectorConversions(
  source: IndexDefinition,
  target: IndexDefinition,
  renames: readonly FieldRename[],
): Readonly<Record<string, VectorConversion>> {
  if (source.storageType === 'json') {
    return {};
  }
  const paths = new Map(source.fields.map((field) => [field.name, field.path]));
  const converted = new Set<string>();
  const changes = Object.entries(datatypeChanges(source, target, renames)).filter(([name]) => {
    const path = paths.get(name) ?? name;
    const isFirst = !converted.has(path);
    converted.add(path);
    return isFirst;
  });
  return Object.fromEntries(changes);
}

/** {@link vectorConversions} of a plan: what apply does to documents. */
export function conversionsOf(plan: MigrationPlan): Readonly<Record<string, VectorConversion>> {
  return vectorConversions(plan.source.definition, plan.target, plan.requestedChanges.renameFields);
}
