import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { backupDetailsText } from '../output/backup-details-text.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends CommonFlags {
  readonly backupDir: string;
  readonly index?: string;
  readonly run?: string;
}

/** Registers `migrate backup inspect`. */
export function registerMigrateBackupInspect(group: Command, context: CliContext): void {
  const command = group
    .command('inspect')
    .description('everything the journal of one run says, and its files; asks no server')
    .requiredOption('--backup-dir <dir>', 'the directory that apply was given')
    .option('-i, --index <name>', 'the newest run of this index; needed where the directory holds several indexes')
    .option('--run <id>', 'a run that is not the newest');
  addDebugOption(addJsonOption(command)).action(action(context, inspect));
}

async function inspect({ json, ...choice }: Flags, terminal: Terminal): Promise<ExitCode> {
  const details = await (await loadApi()).inspectBackup(choice);
  terminal.out(json ? jsonText(details) : backupDetailsText(details));
  return exitCodes.done;
}
