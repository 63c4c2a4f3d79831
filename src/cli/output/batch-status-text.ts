import type { BatchOutcome, BatchStatus, CompletedIndex, IndexProgress } from '../../index.ts';
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
    `In Progress: ${inProgress?.name ?? 'none'}`,
    ...(inProgress?.progress === undefined ? [] : [`  ${progressText(inProgress.progress)}`]),
    `Remaining: ${remaining.length}${remaining.length === 0 ? '' : ` (${remaining.join(', ')})`}`,
    ...workerLines(status),
  ].join('\n');
}

const outcomeWords: Readonly<Record<BatchOutcome, string>> = {
  success: 'success',
  failed: 'failed',
  skipped: 'skipped',
  rolled_back: 'rolled back',
};

/** `- users_idx: failed - Redis connection timeout (10:05:45)`. */
function completedLine({ name, status, error, completedAt }: CompletedIndex): string {
  const reason = error === undefined ? '' : ` - ${error}`;
  const time = completedAt === undefined ? '' : ` (${completedAt.slice(11, 19)})`;
  return `- ${name}: ${outcomeWords[status]}${reason}${time}`;
}

const phaseWords: Readonly<Record<IndexProgress['phase'], string>> = {
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

function progressText({ phase, percent, doneDocs, totalDocs, remainingSeconds }: IndexProgress): string {
  if (percent === undefined) {
    return phaseWords[phase];
  }
  const left = remainingSeconds === undefined ? '' : `, ${formatDuration(remainingSeconds * 1000)} left`;
  return `${phaseWords[phase]}: ${percent}% (${formatCount(doneDocs ?? 0)}/${formatCount(totalDocs ?? 0)} docs)${left}`;
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
