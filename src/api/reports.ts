import { nodeDisk } from '../disk/node-disk.ts';
import { writeBenchmark } from '../documents/benchmark.ts';
import { writeReport as formatReport } from '../documents/report.ts';
import type { MigrationReport } from '../report/report.ts';

/** Writes a report as YAML. @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL` */
export async function writeReport(report: MigrationReport, path: string): Promise<void> {
  await nodeDisk.writeAtomic(path, formatReport(report), { shared: true });
}

/** Writes the timings and sizes of a report as YAML. @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL` */
export async function writeBenchmarkReport(report: MigrationReport, path: string): Promise<void> {
  await nodeDisk.writeAtomic(path, writeBenchmark(report), { shared: true });
}
