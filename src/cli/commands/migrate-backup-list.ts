import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { backupListText } from '../output/backup-list-text.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends CommonFlags {
  readonly backupDir: string;
}

/** Registers `migrate backup list`. */
export function registerMigrateBackupList(group: Command, context: CliContext): void {
  const command = group
    .command('list')
    .description('the runs in a backup directory, oldest first; asks no server')
    .requiredOption('--backup-dir <dir>', 'the directory that apply was given');
  addDebugOption(addJsonOption(command)).action(action(context, list));
}

async function list({ backupDir, json }: Flags, terminal: Terminal): Promise<ExitCode> {
  const api = await loadApi();
  const found = await api.listBackups(backupDir);
  if (found.runs.length === 0 && found.unreadable.length === 0) {
    throw new api.MigrationError('BACKUP_NONE', { path: found.backupDir });
  }
  terminal.out(json ? jsonText(found) : backupListText(found));
  return exitCodes.done;
}
