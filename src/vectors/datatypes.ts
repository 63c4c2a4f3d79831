import type { Scaling } from './scaling.ts';

/** Vector element types, spelled as RedisVL spells them. */
export type Datatype = 'float64' | 'float32' | 'float16' | 'bfloat16' | 'int8' | 'uint8';

/** Bytes per element of every datatype; the one table of widths. */
export const elementBytes: Readonly<Record<Datatype, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int8: 1,
  uint8: 1,
};

/** All datatypes, widest first. */
export const datatypes = Object.keys(elementBytes) as readonly Datatype[];

/** True when `value` names a datatype, in lower case. */
export function isDatatype(value: unknown): value is Datatype {
  return typeof value === 'string' && value in elementBytes;
}

/** Bytes of one stored vector of `dims` elements. */
export function vectorBytes(datatype: Datatype, dims: number): number {
  return elementBytes[datatype] * dims;
}

/** How Redis Search compares vectors. */
export type DistanceMetric = 'COSINE' | 'L2' | 'IP';

/** The re-encoding of one vector field. */
export interface VectorConversion {
  readonly source: Datatype;
  readonly target: Datatype;
  /** Elements per vector. */
  readonly dims: number;
  /** How the target compares vectors; known where one side is int8 or uint8, whose scaling follows from it. */
  readonly metric?: DistanceMetric;
  /** Between int8 or uint8 and other datatypes; absent until it is measured. */
  readonly scaling?: Scaling;
}

/** The conversion back, by the same scaling. */
export function reverseConversion({ source, target, ...rest }: VectorConversion): VectorConversion {
  return { source: target, target: source, ...rest };
}
