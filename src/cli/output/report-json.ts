import type { MigrationReport } from '../../index.ts';

/** A report with the keys, and the three decimals, of `migration_report.yaml`. */
export function reportJson(report: MigrationReport): object {
  const timings = Object.entries(report.timings).map(([name, seconds]) => [`${name}DurationSeconds`, seconds]);
  return {
    ...report,
    timings: rounded(Object.fromEntries(timings)),
    benchmarkSummary: rounded({ ...report.benchmarkSummary }),
  };
}

function rounded(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Math.round(value * 1000) / 1000]));
}
