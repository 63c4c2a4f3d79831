import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { checkedBackupDir } from '../apply-flags.ts';
import { addBatchRunOptions, type BatchRunFlags, batchChoices, checkBatchFiles } from '../batch-flags.ts';
import { action, type CliContext } from '../command-action.ts';
import { connectionFrom } from '../connection-options.ts';
import type { ExitCode } from '../exit-codes.ts';
import { batchListeners } from '../progress/batch-listener.ts';
import { tellBatch } from '../tell-batch.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends BatchRunFlags {
  readonly plan: string;
  readonly state: string;
  readonly reportDir: string;
}

/** Registers `migrate batch-apply`. */
export function registerMigrateBatchApply(group: Command, context: CliContext): void {
  const command = group
    .command('batch-apply')
    .description('carry out a batch plan, one index after the other; run it again to go on')
    .requiredOption('--plan <file>', 'batch plan')
    .option('--backup-dir <dir>', 'where backups and journals go (required); resuming and undoing need it')
    .option(
      '--state <file>',
      'where to keep how far the batch is; batch_report.yaml goes beside it',
      'batch_state.yaml',
    )
    .option('--report-dir <dir>', 'where to write a report for each index', './reports');
  const lastLine = (error: object) => ({ type: 'result', result: 'error', error });
  addBatchRunOptions(command).action(action(context, apply, lastLine));
}

async function apply(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const backupDir = checkedBackupDir(flags);
  const { plan: planPath, state: statePath, reportDir } = flags;
  checkBatchFiles(flags);
  const api = await loadApi();
  const report = await terminal.interruptible((signal) =>
    api.applyBatch({
      connection,
      planPath,
      backupDir,
      statePath,
      reportDir,
      signal,
      ...batchListeners(flags, { terminal, signal }),
      ...batchChoices(flags),
    }),
  );
  return tellBatch(report, flags, { api, terminal });
}
