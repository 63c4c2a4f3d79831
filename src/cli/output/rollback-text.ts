import type { BackupRun, RollbackReport } from '../../index.ts';
import { countOf, formatCount } from './format-count.ts';
import { listed } from './plan-summary.ts';

/** What is asked before a rollback. */
export function rollbackQuestion(run: BackupRun): string {
  const made = run.createdAt === undefined ? '' : ` of ${run.createdAt}`;
  return `Restore ${countOf(run.documents, 'document')} of index "${run.index}" from run ${run.runId}${made}?`;
}

/** The line that opens the rollback of one run. */
export function rollbackOpening(run: BackupRun): string {
  const documents = `documents=${formatCount(run.documents)}`;
  return `Restoring from: ${run.runId} (index=${run.index}, phase=${run.phase}, ${documents})`;
}

/** The account of one rollback. */
export function rollbackReportText(report: RollbackReport): string {
  return [
    ...(report.result === 'dry-run' ? dryRunLines(report) : ranLines(report)),
    ...listed('Errors:', report.errors),
    ...listed('Warnings:', report.warnings),
  ].join('\n');
}

/** The last line, over all runs that were rolled back. */
export function rollbackTotal(reports: readonly RollbackReport[]): string {
  const restored = reports.reduce((sum, report) => sum + report.restored + report.widened, 0);
  return `Rollback complete: ${formatCount(restored)} vectors restored to original values`;
}

function dryRunLines(report: RollbackReport): string[] {
  return [
    `Dry run for index "${report.index}": nothing was changed`,
    `  Would restore ${countOf(report.restored, 'vector')}`,
    ...documentLines(report),
    ...(report.indexRecreated ? ['  Would bring the source definition back'] : []),
    ...(report.aliases.length > 0 ? [`  Would point aliases at it again: ${report.aliases.join(', ')}`] : []),
  ];
}

function ranLines(report: RollbackReport): string[] {
  if (report.result === 'interrupted') {
    return [`Rollback of index "${report.index}" interrupted; run the same command again to go on`];
  }
  if (report.result === 'failed') {
    return [`Rollback of index "${report.index}" failed`, ...documentLines(report)];
  }
  return [
    `  Done: ${countOf(report.restored, 'vector')} restored`,
    ...documentLines(report),
    ...definitionLines(report),
  ];
}

function definitionLines({ index, indexRecreated, aliases }: RollbackReport): string[] {
  const definition = indexRecreated
    ? `  Index "${index}" has its original definition again`
    : `  The definition of index "${index}" was left as it is`;
  return aliases.length === 0 ? [definition] : [definition, `  Aliases point at it again: ${aliases.join(', ')}`];
}

function documentLines({ untouched, widened, gone }: RollbackReport): string[] {
  return [
    ...(untouched === 0 ? [] : [`  ${countOf(untouched, 'document')} already held the source datatype`]),
    ...(widened === 0 ? [] : [`  ${countOf(widened, 'document')} written since, saved and widened back`]),
    ...(gone === 0 ? [] : [`  ${countOf(gone, 'document')} deleted or expired since; left deleted`]),
  ];
}
