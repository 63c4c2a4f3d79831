import type { CalibrationCounts, JournalFacts } from '../../phases/journal.ts';
import { type Calibration, createCalibration } from '../../vectors/calibration.ts';
import { createConverter, type NonFinite } from '../../vectors/convert.ts';
import type { VectorConversion } from '../../vectors/datatypes.ts';
import { hasFieldScale } from '../../vectors/scaling.ts';
import type { VectorWork } from './context.ts';

/** Measures every field whose integers have one scale, while its vectors are dumped. */
export interface Calibrations {
  /** Looks at one source value of the field in `column`; undefined where that field is not measured. */
  look(column: number, key: Buffer, value: Buffer): NonFinite | undefined;
  /** Where not only vectors of zeros, but also another would become zeros under COSINE: one such key a column. */
  vanishing(): { readonly column: number; readonly key: Buffer }[];
  /** The conversions with their scalings, for the journal: fixed from now on. */
  facts(): Pick<JournalFacts, 'conversions' | 'calibration'>;
}

/** A scaling the user gave stays as it is; it is measured only to count what it cuts off. */
export function createCalibrations(work: readonly VectorWork[]): Calibrations {
  const columns = work.map(({ path, conversion }) => ({
    path,
    conversion,
    measured: hasFieldScale(conversion) ? createCalibration(conversion) : undefined,
    faintest: undefined as Buffer | undefined,
  }));
  return {
    look(column, key, value) {
      const one = columns[column];
      if (one?.measured === undefined) {
        return undefined;
      }
      const before = one.measured.smallestMaximum;
      const found = one.measured.add(value);
      if (one.measured.smallestMaximum < before) {
        one.faintest = key;
      }
      return found;
    },
    vanishing: () =>
      columns.flatMap(({ conversion, measured, faintest }, column) =>
        measured && faintest && vanishes(withScaling(conversion, measured), measured.smallestMaximum)
          ? [{ column, key: faintest }]
          : [],
      ),
    facts: () => ({
      conversions: Object.fromEntries(
        columns.map(({ path, conversion, measured }) => [
          path,
          measured ? withScaling(conversion, measured) : conversion,
        ]),
      ),
      calibration: Object.fromEntries(
        columns.flatMap(({ path, conversion, measured }) =>
          measured ? [[path, countsOf(withScaling(conversion, measured), measured)]] : [],
        ),
      ),
    }),
  };
}

function withScaling(conversion: VectorConversion, measured: Calibration): VectorConversion {
  return { ...conversion, scaling: conversion.scaling ?? measured.scaling() };
}

/** True where a vector whose largest number is `maximum` keeps nothing but zeros and the metric cannot take that. */
function vanishes({ target, metric, scaling }: VectorConversion, maximum: number): boolean {
  const one = { source: 'float32', target, dims: 1, ...(metric && { metric }), ...(scaling && { scaling }) } as const;
  const value = new Uint8Array(Float32Array.of(maximum).buffer);
  return createConverter(one).check(value) === 'zero';
}

function countsOf({ scaling }: VectorConversion, measured: Calibration): CalibrationCounts {
  return { values: measured.values, saturated: scaling === undefined ? 0 : measured.saturated(scaling) };
}
