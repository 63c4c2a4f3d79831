import { backupErrors } from './error-rows/backup-errors.ts';
import { batchErrors } from './error-rows/batch-errors.ts';
import { connectionErrors } from './error-rows/connection-errors.ts';
import { documentErrors } from './error-rows/document-errors.ts';
import { fileErrors } from './error-rows/file-errors.ts';
import { indexErrors } from './error-rows/index-errors.ts';
import { runErrors } from './error-rows/run-errors.ts';
import type { ErrorRow } from './errors.ts';

/**
 * Every error this package raises: message, hint, and what had been changed.
 *
 * Phrases in the guide's troubleshooting section ("source schema mismatch", "unsupported change", …) appear literally.
 */
export const errorTable = {
  ...fileErrors,
  ...connectionErrors,
  ...indexErrors,
  ...documentErrors,
  ...runErrors,
  ...backupErrors,
  ...batchErrors,
} as const;

/** The stable name of an error. */
export type ErrorCode = keyof typeof errorTable;

/** What an error of this code carries. */
export type ErrorDetails<Code extends ErrorCode> =
  (typeof errorTable)[Code] extends ErrorRow<infer Details> ? Details : never;
