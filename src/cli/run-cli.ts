import { type Command, CommanderError } from 'commander';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { jsonText } from './output/json-text.ts';
import { buildProgram } from './program.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs one command line.
 *
 * @param words the command line after the program's name
 * @returns the exit code; whatever went wrong has been printed
 */
export async function runCli(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const finish = (value: ExitCode): void => {
    code = value;
  };
  const program = await buildProgram({ terminal, finish }, words);
  if (words.length === 0) {
    program.outputHelp();
    return exitCodes.done;
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof UsageError || error instanceof CommanderError) {
      return afterUsageError(error, {
        command: commandNamed(program, words),
        json: words.includes('--json'),
        terminal,
      });
    }
    printBug(error, words.includes('--debug'), terminal);
    return exitCodes.failed;
  }
}

/** Where a wrong command line is told. */
interface UsagePlace {
  /** The full name of the command. */
  readonly command: string;
  /** Tell it on stdout, too, where scripts look. */
  readonly json: boolean;
  readonly terminal: Terminal;
}

function afterUsageError(error: UsageError | CommanderError, place: UsagePlace): ExitCode {
  if (error instanceof UsageError) {
    printUsageError(error.message, error.hint, place);
    return exitCodes.usage;
  }
  if (error.exitCode === 0) {
    return exitCodes.done;
  }
  // A group without a command: commander has printed the group's help already.
  if (error.code !== 'commander.help') {
    printUsageError(inOurWords(error.message), undefined, place);
  }
  return exitCodes.usage;
}

function printUsageError(message: string, given: string | undefined, { command, json, terminal }: UsagePlace): void {
  const hint = given ?? `${command} --help`;
  if (json) {
    terminal.out(jsonText({ error: { code: 'USAGE', message, hint, changed: 'nothing' } }));
  }
  terminal.err(`${terminal.colors.red('Error:')} ${message}`);
  terminal.err(`  Next: ${hint}`);
}

/** What even telling an error failed on, such as an installation with files missing. */
function printBug(error: unknown, debug: boolean, terminal: Terminal): void {
  terminal.err(`${terminal.colors.red('Error:')} ${error instanceof Error ? error.message : String(error)}`);
  terminal.err(
    '  Next: This should not happen: install the package again, or run with --debug and report what it prints',
  );
  if (debug && error instanceof Error) {
    terminal.err(error.stack ?? '');
  }
}

/** From commander's `error: required option '--plan <path>' not specified`, in one line. */
function inOurWords(message: string): string {
  return message
    .replace(/^error: /, '')
    .replace(/^required option '(?:-\w, )?(.+)' not specified$/, '$1 is required')
    .replace(/\n\(Did you mean (.+)\?\)$/, ': did you mean $1?')
    .replace(/^./, (letter) => letter.toUpperCase());
}

/** The full name of the command that `words` lead to: `rvl migrate apply`. */
function commandNamed(program: Command, words: readonly string[]): string {
  const names = [program.name()];
  let command: Command | undefined = program;
  for (const word of words) {
    command = command.commands.find((candidate) => candidate.name() === word);
    if (command === undefined) {
      break;
    }
    names.push(word);
  }
  return names.join(' ');
}
