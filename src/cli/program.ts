import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { CliContext } from './command-action.ts';
import { registerIndexCreate } from './commands/index-create.ts';
import { registerIndexDelete } from './commands/index-delete.ts';
import { registerIndexDestroy } from './commands/index-destroy.ts';
import { registerIndexInfo } from './commands/index-info.ts';
import { registerIndexListall } from './commands/index-listall.ts';
import { registerMigrateApply } from './commands/migrate-apply.ts';
import { registerMigrateEstimate } from './commands/migrate-estimate.ts';
import { registerMigrateHelper } from './commands/migrate-helper.ts';
import { registerMigratePlan } from './commands/migrate-plan.ts';
import { registerMigrateRollback } from './commands/migrate-rollback.ts';
import { registerMigrateValidate } from './commands/migrate-validate.ts';

const exitCodeHelp = `
Exit codes:
  0    done
  1    failed, refused or blocked
  2    wrong usage
  130  interrupted; run the same command again to go on`;

/** Builds the command tree. Parsing it throws instead of ending the process. */
export function buildProgram(context: CliContext): Command {
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
  addIndexCommands(program.command('index').description('list, show, create and delete indexes'), context);
  addMigrateCommands(program.command('migrate').description('plan, apply, validate and undo migrations'), context);
  return program;
}

function addIndexCommands(group: Command, context: CliContext): void {
  registerIndexListall(group, context);
  registerIndexInfo(group, context);
  registerIndexCreate(group, context);
  registerIndexDelete(group, context);
  registerIndexDestroy(group, context);
}

function addMigrateCommands(group: Command, context: CliContext): void {
  registerMigrateHelper(group, context);
  registerMigratePlan(group, context);
  registerMigrateEstimate(group, context);
  registerMigrateApply(group, context);
  registerMigrateValidate(group, context);
  registerMigrateRollback(group, context);
}

function ownVersion(): string {
  const manifest: { readonly version: string } = createRequire(import.meta.url)('../../package.json');
  return manifest.version;
}
