import type { Command } from 'commander';

/** Flags that every command understands. */
export interface CommonFlags {
  readonly debug?: boolean;
  readonly json?: boolean;
}

/** Adds `--debug` to a command. */
export function addDebugOption(command: Command): Command {
  return command.option('--debug', 'show where an error came from (stack trace)');
}

/** Adds `--json` to a command that reads: one JSON object on stdout, whatever happens. */
export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print one JSON object, and nothing else, on stdout');
}

/** Adds `--json` and `--quiet` to a command that works for a while. */
export function addStreamOptions(command: Command): Command {
  return command
    .option('--json', 'print every event as one JSON line on stdout, the result as the last one')
    .option('--quiet', 'no progress on stderr');
}
