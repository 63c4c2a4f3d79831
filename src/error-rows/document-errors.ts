import { type OfIndex, row } from './row.ts';

/** Errors of what documents hold. */
export const documentErrors = {
  VECTOR_WIDTH: row<OfIndex & { readonly field: string; readonly count: number; readonly keys: readonly string[] }>({
    message: ({ field, count, keys }) =>
      `${count} document(s) hold a value of a wrong length in vector field "${field}", for example ${keys.join(', ')}`,
    hint: () => 'Repair or delete them, or run again with --skip-invalid to leave them as they are',
    changed: 'nothing',
  }),
  NAME_OCCUPIED: row<OfIndex & { readonly what: string; readonly count: number; readonly keys: readonly string[] }>({
    message: ({ what, count, keys }) => `${count} document(s) already have ${what}, for example ${keys.join(', ')}`,
    hint: () => 'Choose another name, or remove what stands there',
    changed: 'nothing',
  }),
  VALUES_NOT_FINITE: row<
    OfIndex & { readonly field: string; readonly count: number; readonly keys: readonly string[] }
  >({
    message: ({ field, count, keys }) =>
      `${count} document(s) hold values in vector field "${field}" that become infinite or NaN in the target datatype, or only zeros, for example ${keys.join(', ')}`,
    hint: () => 'Choose a datatype with a larger range (bfloat16, float32), or run again with --allow-nonfinite',
    changed: 'nothing',
  }),
  VECTOR_LENGTH: row<{
    readonly bytes: number;
    readonly expected: number;
    readonly datatype: string;
    readonly dims: number;
  }>({
    message: ({ bytes, expected, datatype, dims }) =>
      `Cannot read a vector of ${bytes} bytes: ${dims} elements of "${datatype}" take ${expected} bytes`,
    hint: () => 'Check the datatype and the dimensions of the field against what is stored',
    changed: 'nothing',
  }),
  SCALING_INVALID: row<{ readonly source: string; readonly target: string; readonly reason: string }>({
    message: ({ source, target, reason }) => `Cannot convert vectors from "${source}" to "${target}": ${reason}`,
    hint: () => 'Take datatype, metric and scaling from "encodings" in the report of the migration',
    changed: 'nothing',
  }),
} as const;
