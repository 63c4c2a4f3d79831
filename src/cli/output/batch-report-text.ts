import type { BatchReport, BatchRollbackReport } from '../../index.ts';
import { formatCount, indexCount } from './format-count.ts';
import { shellWord } from './shell-word.ts';

/** What the account of a batch needs to know beside the report. */
export interface BatchReportPlace {
  readonly reportPath: string;
  /** As the user gave it. */
  readonly statePath: string;
  readonly programName: string;
  readonly connectionWords: string;
  readonly acceptDataLoss: boolean;
  /** Indexes at a time. */
  readonly parallel: number;
}

const statusWords: Readonly<Record<BatchReport['status'], string>> = {
  completed: 'completed',
  partial_failure: 'partial_failure',
  failed: 'failed',
  interrupted: 'interrupted at a safe point',
};

/** What `batch-apply` and `batch-resume` print at the end: Python's lines in Python's order, then ours. */
export function batchReportText(report: BatchReport, place: BatchReportPlace): string {
  const { summary, indexes } = report;
  const failed = indexes.filter(({ status }) => status === 'failed');
  const halfDone = indexes.filter(({ status }) => status === 'interrupted').length;
  return [
    `Batch migration ${statusWords[report.status]}`,
    `Batch report written to ${place.reportPath}`,
    `Batch ID: ${report.batchId}`,
    `Duration: ${summary.totalDurationSeconds.toFixed(1)}s`,
    `Total: ${summary.totalIndexes}`,
    `  - Succeeded: ${summary.successful}`,
    `  - Failed: ${summary.failed}`,
    `  - Skipped: ${summary.skipped}`,
    ...(halfDone === 0 ? [] : [`  - Interrupted: ${halfDone}`]),
    ...(failed.length === 0 ? [] : ['Failed indexes:']),
    ...failed.map(({ name, error }) => `  - ${name}: ${error ?? 'see its report'}`),
    ...nextSteps(report, place),
  ].join('\n');
}

function nextSteps(report: BatchReport, place: BatchReportPlace): string[] {
  const { statePath, programName, connectionWords, acceptDataLoss, parallel } = place;
  const resume = `${programName} migrate batch-resume --state ${shellWord(statePath)}`;
  const several = parallel > 1 ? ` --parallel ${parallel}` : '';
  const rest = `${acceptDataLoss ? ' --accept-data-loss' : ''}${several}${connectionWords}`;
  const waiting = report.indexes.filter(({ error, status }) => status === 'interrupted' || isNotBegun(error)).length;
  const failed = report.summary.failed;
  return [
    ...(waiting === 0 ? [] : [`Go on with ${indexCount(waiting)}: ${resume}${rest}`]),
    ...(failed === 0 ? [] : [`Retry the failed first: ${resume} --retry-failed${rest}`]),
  ];
}

function isNotBegun(error: string | undefined): boolean {
  return error !== undefined && (error.startsWith('Not begun') || error === 'Skipped due to fail_fast policy');
}

/** What `batch-rollback` prints at the end. */
export function batchRollbackText(report: BatchRollbackReport): string {
  const { batchId, indexes, result } = report;
  if (indexes.length === 0) {
    return `Nothing to undo: batch ${batchId} has changed no index`;
  }
  const undone = indexes.filter((index) => index.result === 'succeeded').length;
  const restored = indexes.reduce((sum, index) => sum + (index.report?.restored ?? 0), 0);
  const verb = result === 'dry-run' ? 'would be undone' : 'undone';
  const count = result === 'dry-run' ? indexes.length : undone;
  return [
    `Batch rollback ${result === 'dry-run' ? '(dry run, nothing was changed)' : result}: ${count} of ${indexCount(indexes.length)} ${verb}`,
    ...indexes.map(({ name, error, result: one }) => `  - ${name}: ${one}${error === undefined ? '' : ` - ${error}`}`),
    `Vectors ${result === 'dry-run' ? 'to restore' : 'restored'}: ${formatCount(restored)}`,
  ].join('\n');
}
