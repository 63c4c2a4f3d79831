import type { CommonFlags } from './common-options.ts';
import { accountOf, printError } from './errors.ts';
import type { ExitCode } from './exit-codes.ts';
import { jsonText } from './output/json-text.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What commands are registered with. */
export interface CliContext {
  readonly terminal: Terminal;
  /** Takes the exit code of the command that ran. */
  readonly finish: (code: ExitCode) => void;
}

/** The work of one command. */
export type CommandWork<Flags> = (flags: Flags, terminal: Terminal) => Promise<ExitCode>;

/**
 * Makes a commander action of a command's work: what it throws is told on stderr, and with `--json` also on stdout,
 * so that a script always finds JSON there.
 *
 * @param lastLine wraps the error for commands that print a stream of JSON lines
 */
export function action<Flags extends CommonFlags>(
  context: CliContext,
  work: CommandWork<Flags>,
  lastLine: (error: object) => object = (error) => ({ error }),
): (flags: Flags) => Promise<void> {
  const { terminal, finish } = context;
  return async (flags) => {
    try {
      finish(await work(flags, terminal));
    } catch (error) {
      if (error instanceof UsageError) {
        throw error;
      }
      const account = await accountOf(error, terminal.programName);
      terminal.show(undefined);
      if (flags.json) {
        const { code, message, hint, changed } = account;
        terminal.out(jsonText(lastLine({ code, message, hint, changed })));
      }
      printError(account, terminal, flags.debug === true);
      finish(account.exitCode);
    }
  };
}
