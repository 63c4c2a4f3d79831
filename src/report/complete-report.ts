import type { DefinitionChange } from '../plan/definition-changes.ts';
import type { MigrationReport } from './report.ts';

/** What stands in a benchmark file beside what a report has. */
export type Benchmark = Pick<
  MigrationReport,
  'sourceIndex' | 'targetIndex' | 'timings' | 'benchmarkSummary' | 'timeline'
>;

/** Further files about the same migration. */
export interface Companions {
  readonly benchmark?: Benchmark | undefined;
  /** The report of a later `validate`. */
  readonly validation?: MigrationReport | undefined;
  /** What the plan changes. */
  readonly changes?: readonly DefinitionChange[] | undefined;
}

/**
 * A report with what it lacks taken from other files about the same migration. What it has itself stays, but for the verdict:
 * a later validation's counts, and where that failed the migration has.
 */
export function completeReport(
  report: MigrationReport,
  { benchmark, validation, changes }: Companions,
): MigrationReport {
  const timeline = report.timeline ?? benchmark?.timeline;
  const quality = validation?.quality ?? report.quality;
  const told = report.changes ?? changes ?? validation?.changes;
  return {
    ...report,
    result: validation?.result === 'failed' ? 'failed' : report.result,
    timings: { ...validation?.timings, ...benchmark?.timings, ...report.timings },
    benchmarkSummary: { ...validation?.benchmarkSummary, ...benchmark?.benchmarkSummary, ...report.benchmarkSummary },
    validation: validation?.validation ?? report.validation,
    ...(told !== undefined && { changes: told }),
    ...(timeline !== undefined && { timeline }),
    ...(quality !== undefined && { quality }),
    warnings: [...new Set([...report.warnings, ...(validation?.warnings ?? [])])],
    manualActions: [...new Set([...report.manualActions, ...(validation?.manualActions ?? [])])],
  };
}
