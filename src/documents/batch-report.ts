import type { BatchReport } from '../report/batch-report.ts';
import { writeYaml } from './write-yaml.ts';

/**
 * Writes the report of a batch with the guide's keys in the guide's order; Python's `backup_dir` and `started_at`, and
 * our `duration_seconds`, stand among them.
 */
export function writeBatchReport(report: BatchReport): string {
  const { summary } = report;
  return writeYaml({
    version: 1,
    batch_id: report.batchId,
    status: report.status,
    ...(report.backupDir !== undefined && { backup_dir: report.backupDir }),
    summary: {
      total_indexes: summary.totalIndexes,
      successful: summary.successful,
      failed: summary.failed,
      skipped: summary.skipped,
      total_duration_seconds: rounded(summary.totalDurationSeconds),
    },
    indexes: report.indexes.map(({ name, status, reportPath, error, durationSeconds }) => ({
      name,
      status,
      ...(reportPath !== undefined && { report_path: reportPath }),
      ...(error !== undefined && { error }),
      ...(durationSeconds !== undefined && { duration_seconds: rounded(durationSeconds) }),
    })),
    started_at: report.startedAt,
    completed_at: report.completedAt,
  });
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
