import type { Datatype, DistanceMetric, VectorConversion } from './datatypes.ts';

/**
 * How numbers become the integers of an int8 or uint8 vector; plain data, kept in journals and reports.
 *
 * Rounding is to nearest, ties to even; what lies beyond the largest or smallest code takes that code.
 * - `per-vector` (int8): `code = round(127 × x / max|x|)`, the maximum taken over the vector itself. Keeps directions,
 *   so it serves COSINE only.
 * - `symmetric` (int8): `code = round(x / scale)`, −127 … 127, one scale for the field.
 * - `affine` (uint8): `code = round((x − offset) / scale)`, 0 … 255, one scale and offset for the field.
 * - `shift` (int8 ↔ uint8): `code ∓ 128`, exact; keeps L2 distances and nothing else.
 */
export type Scaling =
  | { readonly kind: 'per-vector' }
  | { readonly kind: 'symmetric'; readonly scale: number }
  | { readonly kind: 'affine'; readonly scale: number; readonly offset: number }
  | { readonly kind: 'shift' };

/** The scaling a conversion takes: a kind, or why there is none. */
export type ScalingChoice =
  | { readonly kind: Scaling['kind'] | 'none' }
  | { readonly kind: 'impossible'; readonly reason: string };

/** True for the two datatypes whose numbers mean nothing without a scaling. */
export function isInteger(datatype: Datatype): datatype is 'int8' | 'uint8' {
  return datatype === 'int8' || datatype === 'uint8';
}

/**
 * Chooses the scaling of a conversion by what the metric forgives.
 *
 * Measured recall@10, exact search (see docs/choosing-a-datatype.md): a per-vector scale loses 1 to 2 % under COSINE and
 * 40 to 80 % under L2 and IP, which compare lengths; an offset loses 1 to 3 % under L2, 8 to 42 % under COSINE, and 93 %
 * under IP, because Redis does not correct for it.
 */
export function chooseScaling(source: Datatype, target: Datatype, metric: DistanceMetric): ScalingChoice {
  if (isInteger(source) && source !== target) {
    return chooseFromInteger(source, target, metric);
  }
  if (!isInteger(target) || source === target) {
    return { kind: 'none' };
  }
  if (target === 'int8') {
    return { kind: metric === 'COSINE' ? 'per-vector' : 'symmetric' };
  }
  return metric === 'IP'
    ? {
        kind: 'impossible',
        reason: 'uint8 holds no negative numbers, and the offset they need changes every dot product',
      }
    : { kind: 'affine' };
}

function chooseFromInteger(source: Datatype, target: Datatype, metric: DistanceMetric): ScalingChoice {
  if (isInteger(target)) {
    return metric === 'L2'
      ? { kind: 'shift' }
      : { kind: 'impossible', reason: 'adding 128 to every number keeps distances under L2 only' };
  }
  // Any symmetric scale leaves the direction of a vector in its codes, and COSINE asks for nothing else.
  return metric === 'COSINE' && source === 'int8'
    ? { kind: 'per-vector' }
    : { kind: 'impossible', reason: `the scale that made its numbers ${source} is not known` };
}

/** True where the scaling of a conversion is still to be measured over the field's vectors. */
export function needsCalibration(conversion: VectorConversion): boolean {
  return conversion.scaling === undefined && hasFieldScale(conversion);
}

/** True where one scale serves all vectors of the field, known or not. */
export function hasFieldScale({ source, target, metric }: VectorConversion): boolean {
  if (metric === undefined || isInteger(source)) {
    return false;
  }
  const { kind } = chooseScaling(source, target, metric);
  return kind === 'symmetric' || kind === 'affine';
}

/** The rule as a formula for people, with the numbers in it; `x` is one element of a vector. */
export function formulaOf(scaling: Scaling, target: Datatype): string {
  switch (scaling.kind) {
    case 'per-vector':
      return 'round(127 * x / largest absolute x of the vector)';
    case 'symmetric':
      return `round(x / ${scaling.scale}), at least -127 and at most 127`;
    case 'affine': {
      const { scale, offset } = scaling;
      const shifted = offset === 0 ? 'x' : `(x ${offset < 0 ? '+' : '-'} ${Math.abs(offset)})`;
      return `round(${shifted} / ${scale}), at least 0 and at most 255`;
    }
    case 'shift':
      return target === 'uint8' ? 'x + 128' : 'x - 128';
  }
}

/**
 * How to read the distances Redis reports for codes as distances of the original vectors.
 *
 * L2: differences of codes are differences of numbers divided by the scale. IP: `1 − a·b` in codes.
 */
export function distanceFormula(scaling: Scaling, metric: DistanceMetric): string {
  if (metric === 'COSINE' || scaling.kind === 'per-vector' || scaling.kind === 'shift') {
    return 'reported distance';
  }
  const square = Number((scaling.scale * scaling.scale).toPrecision(6));
  return metric === 'L2' ? `${square} * reported distance` : `1 - ${square} * (1 - reported distance)`;
}

/** A distance that Redis reports for codes, as a distance of the original vectors: {@link distanceFormula}, carried out. */
export function originalDistance(reported: number, scaling: Scaling | undefined, metric: DistanceMetric): number {
  const isScaled = scaling?.kind === 'symmetric' || scaling?.kind === 'affine';
  if (!isScaled || metric === 'COSINE') {
    return reported;
  }
  const square = scaling.scale * scaling.scale;
  return metric === 'L2' ? square * reported : 1 - square * (1 - reported);
}
