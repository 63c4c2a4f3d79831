/** How an index of a batch ended. `rolled_back` is final: a batch that was undone is not taken up again. */
export type BatchOutcome = 'success' | 'failed' | 'skipped' | 'rolled_back';

/** Every outcome. */
export const batchOutcomes: readonly BatchOutcome[] = ['success', 'failed', 'skipped', 'rolled_back'];

/** An index that a batch is through with. */
export interface CompletedIndex {
  readonly name: string;
  readonly status: BatchOutcome;
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly durationSeconds?: number;
  /** Why it failed or was skipped, in one sentence. */
  readonly error?: string;
  readonly reportPath?: string;
}

/** An index that was taken up and is not through: it is being worked on, or its batch was stopped or killed in it. */
export interface IndexInProgress {
  readonly name: string;
  /** When the batch, or its rollback, took it up last. */
  readonly startedAt?: string;
}

/**
 * Where a batch stands.
 *
 * An index goes from `remaining` through `inProgress` (it is still in `remaining` then) to `completed`. So a batch that
 * was killed knows every index it was in the middle of.
 */
export interface BatchState {
  readonly batchId: string;
  /** Absolute; '' in a state of Python's that does not know. */
  readonly planPath: string;
  /** Absolute. */
  readonly backupDir?: string;
  /** Absolute. Python's states lack it. */
  readonly reportDir?: string;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Time at work over all processes, as far as it was written down. */
  readonly elapsedSeconds: number;
  readonly completed: readonly CompletedIndex[];
  /** The one taken up first leads. More than one only where indexes are migrated at the same time. */
  readonly inProgress: readonly IndexInProgress[];
  readonly remaining: readonly string[];
  /** Present from the moment somebody began to undo the batch. */
  readonly rollbackStartedAt?: string;
}

/** The state of a batch that has not begun. */
export function newBatchState(
  given: Pick<BatchState, 'batchId' | 'planPath' | 'remaining'> & { backupDir: string; reportDir: string },
  now: string,
): BatchState {
  return { ...given, startedAt: now, updatedAt: now, elapsedSeconds: 0, completed: [], inProgress: [] };
}

/** What remains, in the order in which it is to be taken up: first what an earlier process was in the middle of. */
export function waitingIndexes({ inProgress, remaining }: BatchState): string[] {
  const begun = inProgress.map(({ name }) => name).filter((name) => remaining.includes(name));
  return [...begun, ...remaining.filter((name) => !begun.includes(name))];
}

/** Takes up an index, or takes it up again. */
export function beginIndex(state: BatchState, name: string, now: string): BatchState {
  const isBegun = state.inProgress.some((index) => index.name === name);
  const begun = { name, startedAt: now };
  const inProgress = isBegun
    ? state.inProgress.map((index) => (index.name === name ? begun : index))
    : [...state.inProgress, begun];
  return { ...state, updatedAt: now, inProgress };
}

/** Puts an index back as if it had not been taken up. */
export function leaveIndex(state: BatchState, name: string, now: string): BatchState {
  return { ...state, updatedAt: now, inProgress: state.inProgress.filter((index) => index.name !== name) };
}

/** Is through with an index; an earlier entry of the same index is replaced. */
export function completeIndex(state: BatchState, entry: CompletedIndex, now: string): BatchState {
  return {
    ...leaveIndex(state, entry.name, now),
    completed: [...state.completed.filter(({ name }) => name !== entry.name), entry],
    remaining: state.remaining.filter((name) => name !== entry.name),
  };
}

/** Puts the failed indexes in front of the remaining ones, behind those that are in the middle. */
export function retryFailed(state: BatchState, now: string): BatchState {
  const failed = state.completed.filter(({ status }) => status === 'failed').map(({ name }) => name);
  const isBegun = (name: string) => state.inProgress.some((index) => index.name === name);
  const begun = state.remaining.filter(isBegun);
  const rest = state.remaining.filter((name) => !isBegun(name) && !failed.includes(name));
  return {
    ...state,
    updatedAt: now,
    completed: state.completed.filter(({ status }) => status !== 'failed'),
    remaining: [...begun, ...failed, ...rest],
  };
}

/** Says that the batch is being undone, which nobody may take for a batch to go on with. */
export function beginRollback(state: BatchState, now: string): BatchState {
  return { ...state, updatedAt: now, rollbackStartedAt: state.rollbackStartedAt ?? now };
}

/** Nothing is left to do. */
export function isFinished({ remaining }: BatchState): boolean {
  return remaining.length === 0;
}
