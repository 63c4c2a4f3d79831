import {
  type BatchOutcome,
  type BatchState,
  beginIndex,
  type CompletedIndex,
  completeIndex,
  nextIndex,
} from '../phases/batch-state.ts';
import type { FailurePolicy } from '../plan/batch-plan.ts';
import type { BatchEnding } from '../report/batch-report.ts';

/** What became of one index that was taken up. */
export type IndexEnding =
  | { readonly kind: 'done'; readonly entry: Pick<CompletedIndex, 'error' | 'reportPath'> & { status: BatchOutcome } }
  /** At a safe point; the index stays the current one. */
  | { readonly kind: 'interrupted' }
  /** Not begun, for want of what every index needs; the index stays as it was. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Where a batch is, for whoever watches. */
export interface BatchProgress {
  readonly index: string;
  /** From 1, counting what earlier processes did. */
  readonly position: number;
  readonly total: number;
  readonly status: 'starting' | BatchOutcome | 'interrupted';
  readonly error?: string;
}

/** What a batch is given to work with. */
export interface BatchWork {
  readonly policy: FailurePolicy;
  /** Migrates one index, or goes on with it; never throws for what concerns that index alone. */
  readonly migrate: (index: string) => Promise<IndexEnding>;
  /** Makes a state durable. */
  readonly save: (state: BatchState) => Promise<void>;
  /** UTC to the second. */
  readonly now: () => string;
  /** Monotonic milliseconds. */
  readonly clockMs: () => number;
  readonly onIndex: (progress: BatchProgress) => void;
  readonly signal: AbortSignal;
}

/** Where a batch stands, and why it stopped there. */
export interface BatchRun {
  readonly state: BatchState;
  readonly ending: BatchEnding;
}

/**
 * Migrates what remains of a batch, one index after the other. The state is durable before an index is touched and after
 * it ended, so that a batch that dies anywhere goes on with the index it died in.
 */
export async function runBatch(initial: BatchState, work: BatchWork): Promise<BatchRun> {
  const total = initial.completed.length + initial.remaining.length;
  let state = initial;
  // Every round completes one of the remaining indexes or ends the loop.
  for (let index = nextIndex(state); index !== undefined; index = nextIndex(state)) {
    if (work.signal.aborted) {
      return { state, ending: { kind: 'interrupted' } };
    }
    const position = state.completed.length + 1;
    const run = await runIndex(state, { index, position, total }, work);
    state = run.state;
    if (run.ending !== undefined) {
      return { state, ending: run.ending };
    }
  }
  return { state, ending: { kind: 'finished' } };
}

type Place = Pick<BatchProgress, 'index' | 'position' | 'total'>;

async function runIndex(
  before: BatchState,
  place: Place,
  work: BatchWork,
): Promise<{ readonly state: BatchState; readonly ending?: BatchEnding }> {
  const { index } = place;
  const startedAt = work.now();
  const begun = beginIndex(before, index, startedAt);
  await work.save(begun);
  const startedMs = work.clockMs();
  work.onIndex({ ...place, status: 'starting' });
  const ended = await work.migrate(index);
  const durationSeconds = (work.clockMs() - startedMs) / 1000;
  const elapsedSeconds = before.elapsedSeconds + durationSeconds;
  if (ended.kind === 'interrupted') {
    const state = { ...begun, elapsedSeconds, updatedAt: work.now() };
    await work.save(state);
    work.onIndex({ ...place, status: 'interrupted' });
    return { state, ending: ended };
  }
  if (ended.kind === 'unreachable') {
    // An index that an earlier process was in the middle of stays the current one.
    const state = { ...before, elapsedSeconds, updatedAt: work.now() };
    await work.save(state);
    return { state, ending: ended };
  }
  const { entry } = ended;
  const completedAt = work.now();
  const completed = { name: index, ...entry, startedAt, completedAt, durationSeconds };
  const state = { ...completeIndex(begun, completed, completedAt), elapsedSeconds };
  await work.save(state);
  work.onIndex({ ...place, status: entry.status, ...(entry.error !== undefined && { error: entry.error }) });
  const stops = entry.status === 'failed' && work.policy === 'fail_fast' && nextIndex(state) !== undefined;
  return { state, ...(stops && { ending: { kind: 'stopped' } as const }) };
}
