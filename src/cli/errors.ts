import { loadApi } from './api.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** An error as users and scripts are told about it; without credentials. */
export interface ErrorAccount {
  /** The error's code, or `UNEXPECTED` for anything this package did not raise on purpose. */
  readonly code: string;
  readonly message: string;
  /** What is wrong with a file, one place an item; told as a list where there are several. */
  readonly problems: readonly string[];
  readonly hint: string;
  readonly changed: 'nothing' | 'resumable' | 'unknown';
  readonly exitCode: ExitCode;
  /** The stack traces of the error and its causes. */
  readonly trace: string;
}

/** Turns anything thrown into what can be told about it. */
export async function accountOf(error: unknown, programName: string): Promise<ErrorAccount> {
  const { isMigrationError, messageOf, redactUrl } = await loadApi();
  // The guide prints this one in several lines.
  const message = redactUrl(isMigrationError(error, 'BATCH_OVERLAP') ? error.message : messageOf(error));
  const trace = redactUrl(traceOf(error));
  if (isMigrationError(error)) {
    const hint = error.hint.replaceAll(/\brvl (?=index|migrate)/g, `${programName} `);
    const problems = isMigrationError(error, 'FILE_INVALID') ? error.details.problems : [];
    return { code: error.code, message, problems, hint, changed: error.changed, exitCode: error.exitCode, trace };
  }
  const hint = 'This should not happen: run the command again with --debug and report what it prints';
  return { code: 'UNEXPECTED', message, problems: [], hint, changed: 'unknown', exitCode: exitCodes.failed, trace };
}

const changedText = {
  nothing: 'nothing',
  resumable: 'resumable: run the same command again',
  unknown: 'unknown',
} as const;

/** Prints an error on stderr: what happened, what was changed, what to type next; a stack only with `debug`. */
export function printError(account: ErrorAccount, terminal: Terminal, debug: boolean): void {
  const { colors } = terminal;
  const { message, problems } = account;
  const told = problems.length > 1 ? [message.replace(problems.join('; '), ''), ...problems] : [message];
  terminal.err(`${colors.red('Error:')} ${told.map((line) => line.trim()).join('\n  - ')}`);
  terminal.err(`  What was changed: ${changedText[account.changed]}`);
  terminal.err(`  Next: ${account.hint}`);
  if (debug) {
    terminal.err(`${account.code}\n${account.trace}`);
  }
}

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\ncaused by ${traceOf(error.cause)}`;
}
