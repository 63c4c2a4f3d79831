import { MigrationError } from '../../errors.ts';
import type { VectorConversion } from '../../vectors/datatypes.ts';
import { needsCalibration } from '../../vectors/scaling.ts';

/** A scale a user gives for one field, so that it equals what an application uses already. */
export interface FieldScale {
  readonly scale: number;
  /** uint8 only; default 0. */
  readonly offset?: number;
}

/**
 * The conversions with the scalings given for some of them; the others stay to be measured.
 *
 * @param conversions by attribute
 * @throws {MigrationError} `OPTION_INVALID` for a field that takes no scale, or numbers that are none
 */
export function withGivenScales(
  conversions: Readonly<Record<string, VectorConversion>>,
  scales: Readonly<Record<string, FieldScale>> = {},
): Readonly<Record<string, VectorConversion>> {
  const unknown = Object.keys(scales).filter((name) => conversions[name] === undefined);
  if (unknown.length > 0) {
    throw invalid(`the plan does not re-encode "${unknown.join('", "')}"`);
  }
  return Object.fromEntries(
    Object.entries(conversions).map(([name, conversion]) => {
      const given = scales[name];
      return [name, given === undefined ? conversion : withScale(name, conversion, given)];
    }),
  );
}

function withScale(name: string, conversion: VectorConversion, { scale, offset }: FieldScale): VectorConversion {
  if (!needsCalibration(conversion)) {
    throw invalid(`"${name}" as ${conversion.target} has no scale of its own`);
  }
  if (!(scale > 0 && Number.isFinite(scale)) || !Number.isFinite(offset ?? 0)) {
    throw invalid(`the scale of "${name}" must be a number above 0`);
  }
  if (conversion.target === 'int8') {
    if (offset !== undefined) {
      throw invalid(`"${name}" as int8 takes a scale and no offset`);
    }
    return { ...conversion, scaling: { kind: 'symmetric', scale } };
  }
  return { ...conversion, scaling: { kind: 'affine', scale, offset: offset ?? 0 } };
}

function invalid(reason: string): MigrationError {
  return new MigrationError('OPTION_INVALID', { option: 'scale', reason });
}
