import type { MigrationReport } from '../../index.ts';

/** A report with the keys, and the three decimals, of `migration_report.yaml`. */
export function reportJson(report: MigrationReport): object {
  return {
    ...report,
    timings: rounded({ ...report.timings }),
    benchmarkSummary: rounded({ ...report.benchmarkSummary }),
  };
}

function rounded(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Math.round(value * 1000) / 1000]));
}
