import type { FieldEncoding } from '../report/report.ts';
import { type Datatype, datatypes } from '../vectors/datatypes.ts';
import type { Scaling } from '../vectors/scaling.ts';
import { number, openLoosely, type Place, requiredText, text, word } from './place.ts';

const metrics = ['COSINE', 'L2', 'IP'] as const;
const kinds = ['per-vector', 'symmetric', 'affine', 'shift'] as const;

/** One entry of a report's `encodings`, its numbers to the last digit: queries are encoded by them. */
export function writeEncoding(encoding: FieldEncoding): Readonly<Record<string, unknown>> {
  const { values, saturatedValues } = encoding;
  return {
    field: encoding.field,
    source_dtype: encoding.sourceDtype,
    target_dtype: encoding.targetDtype,
    distance_metric: encoding.distanceMetric.toLowerCase(),
    scaling: encoding.scaling,
    formula: encoding.formula,
    distance_formula: encoding.distanceFormula,
    ...(values !== undefined && { values }),
    ...(saturatedValues !== undefined && { saturated_values: saturatedValues }),
  };
}

/** Reads one entry back. */
export function readEncoding(place: Place): FieldEncoding {
  const at = openLoosely(place, 'encoding');
  const values = number(at('values'));
  const saturatedValues = number(at('saturated_values'));
  const datatypeAt = (key: string): Datatype => word(at(key), datatypes) ?? 'float32';
  const metric = text(at('distance_metric'))?.toUpperCase();
  return {
    field: requiredText(at('field')),
    sourceDtype: datatypeAt('source_dtype'),
    targetDtype: datatypeAt('target_dtype'),
    distanceMetric: metrics.find((known) => known === metric) ?? 'COSINE',
    scaling: readScaling(at('scaling')),
    formula: requiredText(at('formula')),
    distanceFormula: requiredText(at('distance_formula')),
    ...(values !== undefined && { values }),
    ...(saturatedValues !== undefined && { saturatedValues }),
  };
}

function readScaling(place: Place): Scaling {
  const at = openLoosely(place, 'scaling');
  const kind = word(at('kind'), kinds) ?? 'per-vector';
  const scale = number(at('scale')) ?? 1;
  if (kind === 'affine') {
    return { kind, scale, offset: number(at('offset')) ?? 0 };
  }
  return kind === 'symmetric' ? { kind, scale } : { kind };
}
