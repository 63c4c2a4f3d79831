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

/**
 * Where a batch stands.
 *
 * An index goes from `remaining` through `currentIndex` (it is still in `remaining` then) to `completed`. So a batch that
 * was killed has its current index first among the remaining ones.
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
  readonly currentIndex?: string;
  /** When the batch, or its rollback, took up the current index. */
  readonly currentStartedAt?: string;
  readonly remaining: readonly string[];
  /** Present from the moment somebody began to undo the batch. */
  readonly rollbackStartedAt?: string;
}

/** The state of a batch that has not begun. */
export function newBatchState(
  given: Pick<BatchState, 'batchId' | 'planPath' | 'remaining'> & { backupDir: string; reportDir: string },
  now: string,
): BatchState {
  return { ...given, startedAt: now, updatedAt: now, elapsedSeconds: 0, completed: [] };
}

/** The index to take up next; undefined where none remains. */
export function nextIndex({ currentIndex, remaining }: BatchState): string | undefined {
  return currentIndex !== undefined && remaining.includes(currentIndex) ? currentIndex : remaining[0];
}

/** Takes up an index. */
export function beginIndex(state: BatchState, name: string, now: string): BatchState {
  return { ...withoutCurrent(state), updatedAt: now, currentIndex: name, currentStartedAt: now };
}

/** Is through with an index; an earlier entry of the same index is replaced. */
export function completeIndex(state: BatchState, entry: CompletedIndex, now: string): BatchState {
  return {
    ...withoutCurrent(state),
    updatedAt: now,
    completed: [...state.completed.filter(({ name }) => name !== entry.name), entry],
    remaining: state.remaining.filter((name) => name !== entry.name),
  };
}

/** Puts the failed indexes in front of the remaining ones, behind one that is in the middle. */
export function retryFailed(state: BatchState, now: string): BatchState {
  const failed = state.completed.filter(({ status }) => status === 'failed').map(({ name }) => name);
  const current = state.remaining.filter((name) => name === state.currentIndex);
  const rest = state.remaining.filter((name) => name !== state.currentIndex && !failed.includes(name));
  return {
    ...state,
    updatedAt: now,
    completed: state.completed.filter(({ status }) => status !== 'failed'),
    remaining: [...current, ...failed, ...rest],
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

function withoutCurrent({ currentIndex: _name, currentStartedAt: _at, ...rest }: BatchState): BatchState {
  return rest;
}
