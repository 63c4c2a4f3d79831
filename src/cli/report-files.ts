import { resolve } from 'node:path';
import type { MigrationReport } from '../index.ts';
import type { Api } from './api.ts';

/** Where the reports of a run go. */
export interface ReportPaths {
  readonly reportOut: string;
  readonly benchmarkOut?: string;
}

/** Report files that are known to be writable, and the lines that tell where they are. */
export interface ReportFiles {
  readonly reportLine: string;
  readonly benchmarkLines: readonly string[];
  write(report: MigrationReport): Promise<void>;
}

/**
 * Proves, before anything runs, that the reports can be written.
 *
 * @throws {MigrationError} `FILE_UNWRITABLE`
 */
export async function reportFiles(api: Api, { reportOut, benchmarkOut }: ReportPaths): Promise<ReportFiles> {
  await api.checkWritable(reportOut);
  if (benchmarkOut !== undefined) {
    await api.checkWritable(benchmarkOut);
  }
  return {
    reportLine: `Migration report written to ${resolve(reportOut)}`,
    benchmarkLines: benchmarkOut === undefined ? [] : [`Benchmark report written to ${resolve(benchmarkOut)}`],
    write: async (report) => {
      await api.writeReport(report, reportOut);
      if (benchmarkOut !== undefined) {
        await api.writeBenchmarkReport(report, benchmarkOut);
      }
    },
  };
}
