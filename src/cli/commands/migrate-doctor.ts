import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { doctorText } from '../output/doctor-text.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly index?: string;
  readonly backupDir?: string;
}

/** Registers `migrate doctor`. */
export function registerMigrateDoctor(group: Command, context: CliContext): void {
  const command = group
    .command('doctor')
    .description('look whether server, user and disk are fit for a migration; changes nothing')
    .option('-i, --index <name>', 'check the permissions for the keys of this index, too')
    .option('--backup-dir <dir>', 'look for room for backups');
  addConnectionOptions(addDebugOption(addJsonOption(command))).action(action(context, examine));
}

async function examine(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const { index, backupDir } = flags;
  const api = await loadApi();
  const report = await api.doctor({ connection, ...(index && { index }), ...(backupDir && { backupDir }) });
  terminal.out(flags.json ? jsonText(report) : doctorText(report, terminal.outColors));
  return report.verdict === 'problem' ? exitCodes.failed : exitCodes.done;
}
