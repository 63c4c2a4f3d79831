import type { ErrorRow } from '../errors.ts';

/** Details that name an index. */
export interface OfIndex {
  readonly index: string;
}

/** Details that name a file and say why it could not be used. */
export interface OfFile {
  readonly path: string;
  readonly reason: string;
}

/** One row of the error table, with its details typed. */
export function row<Details>(value: ErrorRow<Details>): ErrorRow<Details> {
  return value;
}
