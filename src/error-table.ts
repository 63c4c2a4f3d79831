import type { ErrorRow } from './errors.ts';

/** Details that name an index. */
interface OfIndex {
  readonly index: string;
}

/** Details that name a file and say why it could not be used. */
interface OfFile {
  readonly path: string;
  readonly reason: string;
}

function row<Details>(value: ErrorRow<Details>): ErrorRow<Details> {
  return value;
}

/**
 * Every error this package raises: message, hint, and what had been changed.
 *
 * Phrases in the guide's troubleshooting section ("source schema mismatch", "unsupported change", …) appear literally.
 */
export const errorTable = {
  INDEX_MISSING: row<OfIndex>({
    message: ({ index }) => `No index named "${index}" exists on this server`,
    hint: () => 'List the indexes: rvl index listall',
    changed: 'nothing',
  }),
  FILE_UNREADABLE: row<OfFile>({
    message: ({ path, reason }) => `Cannot read "${path}": ${reason}`,
    hint: () => 'Check the path and its permissions',
    changed: 'nothing',
  }),
  FILE_UNWRITABLE: row<OfFile>({
    message: ({ path, reason }) => `Cannot write "${path}": ${reason}`,
    hint: () => 'Choose a path you can write to',
    changed: 'nothing',
  }),
} as const;

/** The stable name of an error. */
export type ErrorCode = keyof typeof errorTable;

/** What an error of this code carries. */
export type ErrorDetails<Code extends ErrorCode> =
  (typeof errorTable)[Code] extends ErrorRow<infer Details> ? Details : never;
