import type { BatchIndexStatus, BatchOutcome, BatchStatus, CompletedIndex, IndexProgress } from '../../index.ts';
import { stepLabels } from '../progress/step-labels.ts';
import { formatCount } from './format-count.ts';
import { formatDuration } from './format-duration.ts';

const title = 'Batch Migration Status';

/** What `rvl migrate batch-status` prints. The lines are the guide's; what we add stands on lines of its own. */
export function batchStatusText(status: BatchStatus): string {
  const { inProgress, remaining } = status;
  return [
    title,
    '='.repeat(title.length),
    `Batch ID: ${status.batchId}`,
    `Started: ${status.startedAt}`,
    `Updated: ${status.updatedAt}`,
    `Completed: ${status.completed.length}`,
    ...status.completed.map(completedLine),
    `In Progress: ${inProgressNames(status)}`,
    ...inProgress.flatMap((index) => inProgressLine(index, status) ?? []),
    `Remaining: ${remaining.length}${remaining.length === 0 ? '' : ` (${remaining.join(', ')})`}`,
    ...timeLeftLine(status),
    ...workerLines(status),
  ].join('\n');
}

/** `Time left: about 3m 20s`, or nothing while nobody knows. */
export function timeLeftLine({ remainingSeconds }: BatchStatus): string[] {
  return remainingSeconds === undefined ? [] : [`Time left: about ${formatDuration(remainingSeconds * 1000)}`];
}

/** The names of the indexes in progress, or `none`. */
export function inProgressNames({ inProgress }: BatchStatus): string {
  return inProgress.length === 0 ? 'none' : inProgress.map(({ name }) => name).join(', ');
}

/** Where an index in progress is, with its name where several are; undefined where nothing is known. */
export function inProgressLine(
  { name, atWork, progress }: BatchIndexStatus,
  { inProgress, worker }: BatchStatus,
): string | undefined {
  const texts = [
    ...(progress === undefined ? [] : [progressText(progress)]),
    ...(progress?.waits === undefined ? [] : [progress.waits]),
    ...(worker !== undefined && !atWork ? ['waits to be gone on with'] : []),
  ];
  return texts.length === 0 ? undefined : `  ${inProgress.length > 1 ? `${name}: ` : ''}${texts.join('; ')}`;
}

const outcomeWords: Readonly<Record<BatchOutcome, string>> = {
  success: 'success',
  failed: 'failed',
  skipped: 'skipped',
  rolled_back: 'rolled back',
};

/** `- users_idx: failed - Redis connection timeout (10:05:45)`. */
export function completedLine({ name, status, error, completedAt }: CompletedIndex): string {
  const reason = error === undefined ? '' : ` - ${error}`;
  const time = completedAt === undefined ? '' : ` (${completedAt.slice(11, 19)})`;
  return `- ${name}: ${outcomeWords[status]}${reason}${time}`;
}

const phaseWords: Readonly<Record<NonNullable<IndexProgress['phase']>, string>> = {
  dump: 'Backing up vectors',
  ready: 'Backed up',
  index_dropped: 'Index dropped',
  active: 'Rewriting vectors',
  completed: 'Vectors rewritten',
  target_created: 'Building the index',
  validated: 'Validated',
  rolling_back: 'Being undone',
  rolled_back: 'Undone',
};

function progressText({ step, phase, percent, doneDocs, totalDocs, remainingSeconds }: IndexProgress): string {
  const words = step !== undefined ? stepLabels[step] : phase !== undefined ? phaseWords[phase] : 'At work';
  if (percent === undefined) {
    return words;
  }
  const isKnown = remainingSeconds !== undefined && percent < 100;
  const left = isKnown ? `, ${formatDuration(remainingSeconds * 1000)} left` : '';
  return `${words}: ${percent}% (${formatCount(doneDocs ?? 0)}/${formatCount(totalDocs ?? 0)} docs)${left}`;
}

function workerLines({ worker, finished, rollbackStartedAt }: BatchStatus): string[] {
  if (worker !== undefined) {
    return [`At work: ${worker}`];
  }
  if (rollbackStartedAt !== undefined) {
    return [`Undone since ${rollbackStartedAt}; nobody is at work`];
  }
  return finished ? [] : ['Nobody is at work; batch-resume goes on'];
}
