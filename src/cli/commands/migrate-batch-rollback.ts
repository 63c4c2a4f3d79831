import type { Command } from 'commander';
import type { BatchRollbackReport } from '../../index.ts';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addStreamOptions, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { batchRollbackText } from '../output/batch-report-text.ts';
import { indexCount } from '../output/format-count.ts';
import { jsonText } from '../output/json-text.ts';
import { batchListeners } from '../progress/batch-listener.ts';
import type { Answer, Terminal } from '../terminal.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly state: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly quiet?: boolean;
}

/** Registers `migrate batch-rollback`. */
export function registerMigrateBatchRollback(group: Command, context: CliContext): void {
  const command = group
    .command('batch-rollback')
    .description('put back everything a batch changed, the last index first')
    .requiredOption('--state <file>', 'state file of the batch')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'say what would be undone, change nothing');
  const lastLine = (error: object) => ({ type: 'result', result: 'error', error });
  addConnectionOptions(addDebugOption(addStreamOptions(command))).action(action(context, rollBack, lastLine));
}

const codes: Readonly<Record<BatchRollbackReport['result'], ExitCode>> = {
  succeeded: exitCodes.done,
  'dry-run': exitCodes.done,
  partial_failure: exitCodes.partlyFailed,
  failed: exitCodes.failed,
  interrupted: exitCodes.interrupted,
};

async function rollBack(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const api = await loadApi();
  const choice = { connection, statePath: flags.state };
  const expected = await api.rollBackBatch({ ...choice, dryRun: true });
  if (flags.dryRun) {
    return tell(expected, flags, terminal);
  }
  const answer = expected.indexes.length === 0 ? 'yes' : await confirm(expected, flags, terminal);
  if (answer !== 'yes') {
    terminal.err('Nothing was restored');
    return answer === 'interrupted' ? exitCodes.interrupted : exitCodes.failed;
  }
  const report = await terminal.interruptible((signal) =>
    api.rollBackBatch({ ...choice, signal, ...batchListeners(flags, { terminal, signal }) }),
  );
  return tell(report, flags, terminal);
}

/** A terminal is asked; a script that runs this means it. */
function confirm({ batchId, indexes }: BatchRollbackReport, flags: Flags, terminal: Terminal): Promise<Answer> | 'yes' {
  const names = indexes.map(({ name }) => name).join(', ');
  return flags.yes || !terminal.canAsk
    ? 'yes'
    : terminal.ask(`Undo batch ${batchId}, ${indexCount(indexes.length)}: ${names}?`);
}

function tell(report: BatchRollbackReport, flags: Flags, terminal: Terminal): ExitCode {
  terminal.out(flags.json ? jsonText({ type: 'result', ...report }) : batchRollbackText(report));
  return codes[report.result];
}
