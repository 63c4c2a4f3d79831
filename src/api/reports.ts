import { writeBenchmark } from '../documents/benchmark.ts';
import { writeReport as formatReport } from '../documents/report.ts';
import type { MigrationReport } from '../report/report.ts';
import { writeDocument } from './schema-line.ts';

/** Writes a report as YAML. @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL` */
export async function writeReport(report: MigrationReport, path: string): Promise<void> {
  await writeDocument(path, 'migration_report', formatReport(report));
}

/** Writes the timings and sizes of a report as YAML. @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL` */
export async function writeBenchmarkReport(report: MigrationReport, path: string): Promise<void> {
  await writeDocument(path, 'benchmark_report', writeBenchmark(report));
}
