import { nodeDisk } from '../disk/node-disk.ts';
import { readBenchmark } from '../documents/benchmark.ts';
import { readReport as parseReport } from '../documents/report.ts';
import { MigrationError } from '../errors.ts';
import { definitionChanges } from '../plan/definition-changes.ts';
import { completeReport } from '../report/complete-report.ts';
import type { NextStep } from '../report/page/next-section.ts';
import type { MigrationReport } from '../report/report.ts';
import { readFile, readPlan } from './files.ts';

/** Files about the same migration that make a report complete. */
export interface ReportCompanionPaths {
  /** The plan: says what changed where the report does not. */
  readonly planPath?: string;
  /** What `--benchmark-out` wrote: timings and sizes that the report lacks. */
  readonly benchmarkPath?: string;
  /** The report of a later `validate`: its verdict and the search quality it measured. */
  readonly validationPath?: string;
}

/**
 * Reads a report, ours or Python's, and completes it from other files about the same migration.
 *
 * @throws {MigrationError} `FILE_UNREADABLE`, `FILE_INVALID`, also where a file is about another index
 */
export async function readReport(path: string, companions: ReportCompanionPaths = {}): Promise<MigrationReport> {
  const report = await readFile(path, parseReport);
  const { planPath, benchmarkPath, validationPath } = companions;
  const benchmark = await readAbout(report, benchmarkPath, (at) => readFile(at, readBenchmark));
  const validation = await readAbout(report, validationPath, (at) => readFile(at, parseReport));
  const plan = await readAbout(report, planPath, async (at) => {
    const { source, target, requestedChanges } = await readPlan(at);
    const changes = definitionChanges(source.definition, target, requestedChanges.renameFields);
    return { sourceIndex: source.indexName, targetIndex: target.name, changes };
  });
  return completeReport(report, { benchmark, validation, changes: plan?.changes });
}

/**
 * Writes a report as one HTML page that loads nothing.
 *
 * @param options `nextSteps`: what to do now, after what the report itself asks for
 * @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL`
 */
export async function writeReportPage(
  report: MigrationReport,
  path: string,
  options: { readonly nextSteps?: readonly NextStep[] } = {},
): Promise<void> {
  // Charts take a library that nothing else needs.
  const { reportPage } = await import('../report/page/report-page.ts');
  await nodeDisk.writeAtomic(path, reportPage(report, options.nextSteps), { shared: true });
}

type Named = Pick<MigrationReport, 'sourceIndex' | 'targetIndex'>;

async function readAbout<Content extends Named>(
  { sourceIndex, targetIndex }: Named,
  path: string | undefined,
  read: (path: string) => Promise<Content>,
): Promise<Content | undefined> {
  if (path === undefined) {
    return undefined;
  }
  const content = await read(path);
  if (content.sourceIndex !== sourceIndex || content.targetIndex !== targetIndex) {
    const problem = `it is about index "${content.targetIndex}", the report about "${targetIndex}"`;
    throw new MigrationError('FILE_INVALID', { path, problems: [problem] });
  }
  return content;
}
