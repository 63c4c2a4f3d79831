import type { BatchReport } from '../index.ts';
import type { Api } from './api.ts';
import type { BatchRunFlags } from './batch-flags.ts';
import { connectionWords } from './connection-words.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { batchReportText } from './output/batch-report-text.ts';
import { jsonText } from './output/json-text.ts';
import type { Terminal } from './terminal.ts';

const codes: Readonly<Record<BatchReport['status'], ExitCode>> = {
  completed: exitCodes.done,
  partial_failure: exitCodes.partlyFailed,
  failed: exitCodes.failed,
  interrupted: exitCodes.interrupted,
};

/** Tells how a batch ended. @returns the exit code that says so too */
export function tellBatch(
  report: BatchReport,
  flags: BatchRunFlags & { readonly state: string },
  { api, terminal }: { readonly api: Api; readonly terminal: Terminal },
): ExitCode {
  const reportPath = api.batchReportPath(flags.state);
  if (flags.json) {
    terminal.out(jsonText({ type: 'result', result: report.status, reportPath, report }));
  } else {
    const place = {
      reportPath,
      statePath: flags.state,
      programName: terminal.programName,
      connectionWords: connectionWords(flags, api.redactUrl),
      acceptDataLoss: flags.acceptDataLoss === true,
      parallel: flags.parallel,
    };
    terminal.out(batchReportText(report, place));
  }
  if (report.status === 'failed' || report.status === 'partial_failure') {
    terminal.err(`${terminal.colors.red('Error:')} ${troubleOf(report)}`);
  }
  return codes[report.status];
}

/** What stopped the batch where no index failed, else how many did. */
function troubleOf({ batchId, summary, indexes }: BatchReport): string {
  const reason = indexes.find(({ error }) => error?.startsWith('Not begun: '))?.error;
  return reason === undefined
    ? `${summary.failed} of ${summary.totalIndexes} index(es) of batch "${batchId}" failed`
    : `Batch "${batchId}" stopped: ${reason.replace('Not begun: ', '')}`;
}
