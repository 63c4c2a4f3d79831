import type { DefinitionChange, MigrationReport, NextStep, Timeline } from '../../index.ts';
import { stepLabels } from '../progress/step-labels.ts';
import { formatDuration } from './format-duration.ts';
import { listed } from './plan-summary.ts';
import { reportSummaryText } from './report-summary.ts';

/** A report in words: what `migrate report` prints without `--html`. */
export function reportText(report: MigrationReport, nextSteps: readonly NextStep[]): string {
  const { sourceIndex, targetIndex, startedAt, finishedAt, benchmarkSummary } = report;
  const { sourceIndexSizeMb: before, targetIndexSizeMb: after } = benchmarkSummary;
  const sizes =
    before === undefined || after === undefined ? [] : [`${before.toFixed(1)} MB -> ${after.toFixed(1)} MB`];
  return [
    `Migration of index "${sourceIndex}"${targetIndex === sourceIndex ? '' : ` to "${targetIndex}"`}`,
    `From ${startedAt} to ${finishedAt}${report.runId === undefined ? '' : `, run ${report.runId}`}`,
    ...listed('Changes:', (report.changes ?? []).map(changeLine)),
    ...listed('Steps:', stepLines(report)),
    ...sizes.map((text) => `Vectors in the index: ${text}`),
    reportSummaryText(report),
    ...listed(
      'Next steps:',
      nextSteps.map(({ what, command }) => (command === undefined ? what : `${what} ${command}`)),
    ),
  ].join('\n');
}

/** `~ embedding: datatype float32 -> float16`. */
function changeLine({ kind, field, what, from, to }: DefinitionChange): string {
  const subject = field ?? 'index';
  switch (kind) {
    case 'added':
      return `+ ${subject}: ${to ?? what}`;
    case 'removed':
      return `- ${subject}: ${from ?? what}`;
    default:
      return `~ ${subject}: ${what} ${from ?? 'not set'} -> ${to ?? 'not set'}`;
  }
}

function stepLines({ timeline, timings }: MigrationReport): string[] {
  const downtime = timings.downtimeDurationSeconds;
  return [
    ...(timeline?.steps ?? []).map(stepLine),
    ...(downtime === undefined ? [] : [`Index away: ${formatDuration(downtime * 1000)}`]),
  ];
}

function stepLine({ step, durationSeconds }: Timeline['steps'][number]): string {
  const took = durationSeconds === undefined ? 'did not finish' : formatDuration(durationSeconds * 1000);
  return `${stepLabels[step] ?? step}: ${took}`;
}
