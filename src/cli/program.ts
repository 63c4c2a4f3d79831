import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { CliContext } from './command-action.ts';

const exitCodeHelp = `
Exit codes:
  0    done
  1    failed, refused or blocked
  2    wrong usage
  3    batch partly failed
  130  interrupted; run the same command again to go on`;

/**
 * Builds the command tree. Parsing it throws instead of ending the process.
 *
 * @param words the command line: a group it does not name stays empty, because `--help` should not load what it does
 *   not print
 */
export async function buildProgram(context: CliContext, words: readonly string[]): Promise<Command> {
  const { terminal } = context;
  const program = new Command(terminal.programName)
    .description('Change a live Redis Search index safely: plan, review, apply, validate, roll back')
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    // Errors are printed once, by the caller, in the words every other error has.
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: () => {},
    })
    .addHelpText('after', exitCodeHelp);
  const index = program.command('index').description('list, show, create and delete indexes');
  const migrate = program.command('migrate').description('plan, apply, validate and undo migrations');
  const completion = program.command('completion').description('print a completion script for bash, zsh or fish');
  if (words.includes('completion')) {
    const { addCompletion } = await import('./commands/completion.ts');
    addCompletion(completion, context, () => buildProgram(context, ['index', 'migrate', 'completion']));
  }
  if (words.includes('index')) {
    (await import('./index-commands.ts')).addIndexCommands(index, context);
  }
  if (words.includes('migrate')) {
    (await import('./migrate-commands.ts')).addMigrateCommands(migrate, context);
  }
  return program;
}

function ownVersion(): string {
  const manifest: { readonly version: string } = createRequire(import.meta.url)('../../package.json');
  return manifest.version;
}
