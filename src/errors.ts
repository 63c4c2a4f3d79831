import { type ErrorCode, type ErrorDetails, errorTable } from './error-table.ts';

/** What had been changed in Redis when an error was raised. */
export type Changed = 'nothing' | 'resumable' | 'unknown';

/** Options of {@link MigrationError}. */
export interface MigrationErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** Overrides the table's statement of what was changed. */
  readonly changed?: Changed;
}

/**
 * The one error this package throws on purpose.
 *
 * `message` says in one sentence what was tried, on what, and why it did not work; `hint` is what to type next;
 * `changed` says whether Redis was touched. Every code is a row of `error-table.ts`, which the reference page lists.
 *
 * @example
 * throw new MigrationError('INDEX_MISSING', { index: 'products' });
 */
export class MigrationError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'MigrationError';
  readonly code: Code;
  readonly details: ErrorDetails<Code>;
  readonly hint: string;
  readonly changed: Changed;
  readonly exitCode: number;

  constructor(code: Code, details: ErrorDetails<Code>, options: MigrationErrorOptions = {}) {
    const row = errorTable[code] as ErrorRow<ErrorDetails<Code>>;
    super(row.message(details), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = details;
    this.hint = row.hint(details);
    this.changed = options.changed ?? row.changed;
    this.exitCode = row.exitCode ?? 1;
  }
}

/** One row of the error table. */
export interface ErrorRow<Details> {
  /** One sentence without a full stop; values in double quotes. */
  readonly message: (details: Details) => string;
  /** The next thing to do, preferably a command to type. */
  readonly hint: (details: Details) => string;
  readonly changed: Changed;
  /** Process exit code; 1 when absent. */
  readonly exitCode?: number;
}

/** True when `error` is a {@link MigrationError}, of `code` where one is given. */
export function isMigrationError<Code extends ErrorCode>(error: unknown, code?: Code): error is MigrationError<Code> {
  return error instanceof MigrationError && (code === undefined || error.code === code);
}

/** The same error with another statement of what was changed; anything else as it is. */
export function withChanged(error: unknown, changed: Changed): unknown {
  return isMigrationError(error)
    ? new MigrationError(error.code, error.details as never, { cause: error.cause, changed })
    : error;
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
