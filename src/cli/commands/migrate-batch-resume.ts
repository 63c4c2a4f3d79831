import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { addBatchRunOptions, type BatchRunFlags, batchChoices, checkBatchFiles } from '../batch-flags.ts';
import { action, type CliContext } from '../command-action.ts';
import { connectionFrom } from '../connection-options.ts';
import type { ExitCode } from '../exit-codes.ts';
import { batchListeners } from '../progress/batch-listener.ts';
import { tellBatch } from '../tell-batch.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends BatchRunFlags {
  readonly state: string;
  readonly plan?: string;
  readonly retryFailed?: boolean;
}

/** Registers `migrate batch-resume`. */
export function registerMigrateBatchResume(group: Command, context: CliContext): void {
  const command = group
    .command('batch-resume')
    .description('go on with a batch that was interrupted, or try its failed indexes again')
    .requiredOption('--state <file>', 'state file of the batch')
    .option('--plan <file>', 'batch plan, where it is no longer at the place the state names')
    .option('--retry-failed', 'try the failed indexes again, before the rest')
    .option('--backup-dir <dir>', 'the directory the batch began with; no other is accepted')
    .option('--report-dir <dir>', 'where to write a report for each index (default: as before)');
  const lastLine = (error: object) => ({ type: 'result', result: 'error', error });
  addBatchRunOptions(command).action(action(context, resume, lastLine));
}

async function resume(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  checkBatchFiles(flags);
  const api = await loadApi();
  const report = await terminal.interruptible((signal) =>
    api.resumeBatch({
      connection,
      statePath: flags.state,
      retryFailed: flags.retryFailed === true,
      ...(flags.plan !== undefined && { planPath: flags.plan }),
      ...(flags.backupDir !== undefined && { backupDir: flags.backupDir }),
      ...(flags.reportDir !== undefined && { reportDir: flags.reportDir }),
      signal,
      ...batchListeners(flags, { terminal, signal }),
      ...batchChoices(flags),
    }),
  );
  return tellBatch(report, flags, { api, terminal });
}
