import type { MigrationReport } from '../../index.ts';

/** A report with the keys of `migration_report.yaml` where these differ from the API's names. */
export function reportJson(report: MigrationReport): object {
  const timings = Object.entries(report.timings).map(([name, seconds]) => [`${name}DurationSeconds`, seconds]);
  return { ...report, timings: Object.fromEntries(timings) };
}
