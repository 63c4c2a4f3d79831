import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { backupProgress, backupVerificationText } from '../output/backup-verification-text.ts';
import { cutToScreen } from '../output/cut-to-screen.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends CommonFlags {
  readonly backupDir: string;
  readonly index?: string;
  readonly run?: string;
}

/** Registers `migrate backup verify`. */
export function registerMigrateBackupVerify(group: Command, context: CliContext): void {
  const command = group
    .command('verify')
    .description('read every byte of every run and check it; exit code 1 when anything is damaged; asks no server')
    .requiredOption('--backup-dir <dir>', 'the directory that apply was given')
    .option('-i, --index <name>', 'only the runs of this index')
    .option('--run <id>', 'only this run');
  addDebugOption(addJsonOption(command)).action(action(context, verify));
}

async function verify({ json, ...choice }: Flags, terminal: Terminal): Promise<ExitCode> {
  const api = await loadApi();
  const onProgress = (done: number, total: number): void =>
    terminal.show((screen) => cutToScreen([backupProgress(done, total)], screen));
  const found = await terminal.interruptible((signal) => api.verifyBackups({ ...choice, onProgress, signal }), {
    onlyLooks: true,
  });
  terminal.show(undefined);
  terminal.out(json ? jsonText(found) : backupVerificationText(found, terminal.outColors));
  return found.verdict === 'damaged' ? exitCodes.failed : exitCodes.done;
}
