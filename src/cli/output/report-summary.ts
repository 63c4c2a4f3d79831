import type { MigrationReport } from '../../index.ts';
import { countOf, formatCount } from './format-count.ts';
import { formatDuration } from './format-duration.ts';
import { listed } from './plan-summary.ts';

/** One line on how an apply ended. */
export function outcomeLine(report: MigrationReport): string {
  const { result, timings, targetIndex } = report;
  if (result === 'interrupted') {
    return 'Migration interrupted at a safe point; run the same command again to go on';
  }
  if (result === 'failed') {
    return 'Migration failed';
  }
  if (nothingWasDone(report)) {
    return `Nothing to do: index "${targetIndex}" already is what the plan asks for`;
  }
  const total = formatDuration((timings.totalMigrationDurationSeconds ?? 0) * 1000);
  const { downtimeDurationSeconds: away } = timings;
  return `Migration completed in ${total}${away === undefined ? '' : ` (downtime: ${formatDuration(away * 1000)})`}`;
}

/** A plan that changes nothing, or one that an earlier run has carried out. */
function nothingWasDone({ result, timings }: MigrationReport): boolean {
  return result === 'succeeded' && timings.totalMigrationDurationSeconds === undefined;
}

/**
 * The summary of an apply or a validation, in Python's lines and order, then ours.
 *
 * @param knownWarnings warnings not worth repeating: those the plan had already
 */
export function reportSummaryText(report: MigrationReport, knownWarnings: readonly string[] = []): string {
  const { validation, backup } = report;
  const interrupted = report.result === 'interrupted';
  const warnings = [...report.warnings, ...validation.warnings].filter((warning) => !knownWarnings.includes(warning));
  return [
    `Result: ${report.result}`,
    ...(wasValidated(report) ? verdictLines(validation) : []),
    ...listed('Errors:', interrupted ? [] : validation.errors),
    ...listed('Warnings:', [...new Set(warnings)]),
    ...listed('Manual actions:', interrupted ? [] : report.manualActions),
    ...(nothingWasDone(report) ? [] : documentLines(report.documents)),
    ...listed('Encodings:', (report.encodings ?? []).map(encodingLine)),
    ...listed('Quality:', (report.quality ?? []).map(qualityLine)),
    ...(backup === undefined ? [] : [`Backup directory: ${backup.backupDir}`]),
    ...listed('Backup file prefixes:', backup?.backupPaths ?? []),
  ].join('\n');
}

/** A run that ended before its validation must not be told as one that failed every check. */
function wasValidated({ result, timings }: MigrationReport): boolean {
  return result === 'succeeded' || timings.validationDurationSeconds !== undefined;
}

function verdictLines(validation: MigrationReport['validation']): string[] {
  return [
    `Schema match: ${pythonBoolean(validation.schemaMatch)}`,
    `Doc count match: ${pythonBoolean(validation.docCountMatch)}`,
    `Key sample exists: ${pythonBoolean(validation.keySampleExists)}`,
    `Indexing failures delta: ${validation.indexingFailuresDelta}`,
    ...listed('Query checks:', validation.queryChecks.filter(isOfInterest).map(checkLine)),
  ];
}

/** The built-in searches are told when they fail, those of the user's file always. */
function isOfInterest({ name, passed }: MigrationReport['validation']['queryChecks'][number]): boolean {
  return !passed || !name.startsWith('functional:');
}

function checkLine({ name, passed, details }: MigrationReport['validation']['queryChecks'][number]): string {
  return `${name}: ${passed ? 'passed' : 'FAILED'}${details === undefined ? '' : ` (${details})`}`;
}

function documentLines(counts: MigrationReport['documents']): string[] {
  if (counts === undefined) {
    return [];
  }
  const rest = [
    [counts.alreadyConverted, 'already in the target datatype'],
    [counts.updatedMeanwhile, 'updated by the application meanwhile'],
    [counts.gone, 'deleted or expired meanwhile'],
    [counts.skippedInvalid, 'left as they are (wrong length)'],
  ] as const;
  const details = rest.flatMap(([count, what]) => (count === 0 ? [] : [`, ${count} ${what}`]));
  return [`Documents: ${countOf(counts.converted, 'vector')} converted${details.join('')}`];
}

/** What applications must do from now on. */
function encodingLine({ field, targetDtype, formula, values, saturatedValues }: Encoding): string {
  const cut = saturatedValues ? `; ${formatCount(saturatedValues)} of ${formatCount(values ?? 0)} numbers cut off` : '';
  return `${field} as ${targetDtype}: ${formula}${cut}`;
}

/** One line on recall and drift of a field. */
export function qualityLine({ field, k, queries, recall, lowestRecall, drift }: Quality): string {
  const moved =
    drift === undefined ? '' : `; scores moved by ${short(drift.mean)} on average, ${short(drift.max)} at most`;
  return `${field}: recall@${k} ${recall.toFixed(3)} over ${formatCount(queries)} ${queries === 1 ? 'query' : 'queries'}, lowest ${lowestRecall.toFixed(2)}${moved}`;
}

function short(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 2 });
}

type Quality = NonNullable<MigrationReport['quality']>[number];
type Encoding = NonNullable<MigrationReport['encodings']>[number];

function pythonBoolean(value: boolean): string {
  return value ? 'True' : 'False';
}
