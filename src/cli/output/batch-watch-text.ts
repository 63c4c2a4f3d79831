import type { BatchIndexStatus, BatchStatus } from '../../index.ts';
import { completedLine, inProgressLine, inProgressNames, timeLeftLine } from './batch-status-text.ts';

/** Progress is worth a line of a log at every step, and in long steps at every so many percent. */
const percentPerLine = 10;

/**
 * What is new since the last look, a line each, for whoever reads from top to bottom.
 *
 * @param options.isLive true where {@link batchPanel} shows what is in progress
 */
export function batchNews(before: BatchStatus, after: BatchStatus, options: { readonly isLive: boolean }): string[] {
  const known = new Set(before.completed.map(completedLine));
  const ended = after.completed.map(completedLine).filter((line) => !known.has(line));
  if (options.isLive) {
    return ended;
  }
  const names = inProgressNames(after);
  const stretches = new Set(before.inProgress.map(stretchOf));
  return [
    ...ended,
    ...(names === inProgressNames(before) || after.inProgress.length === 0 ? [] : [`In Progress: ${names}`]),
    ...after.inProgress
      .filter((index) => !stretches.has(stretchOf(index)))
      .flatMap((index) => inProgressLine(index, after) ?? []),
  ];
}

/** What is in progress, for a terminal that draws it again and again. */
export function batchPanel(status: BatchStatus): string[] {
  const { inProgress, remaining } = status;
  return [
    `In Progress: ${inProgressNames(status)}`,
    ...inProgress.flatMap((index) => inProgressLine(index, status) ?? []),
    [`Remaining: ${remaining.length}`, ...timeLeftLine(status)].join(' · '),
  ];
}

function stretchOf({ name, progress }: BatchIndexStatus): string {
  const { step, phase, percent = 0 } = progress ?? {};
  return [name, step ?? phase ?? '', Math.floor(percent / percentPerLine)].join('\n');
}
