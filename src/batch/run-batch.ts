import {
  type BatchOutcome,
  type BatchState,
  beginIndex,
  type CompletedIndex,
  completeIndex,
  leaveIndex,
  waitingIndexes,
} from '../phases/batch-state.ts';
import type { FailurePolicy } from '../plan/batch-plan.ts';
import type { BatchEnding } from '../report/batch-report.ts';
import { type Admit, oneAtATime } from './admission.ts';

/** What became of one index that was taken up. */
export type IndexEnding =
  | { readonly kind: 'done'; readonly entry: Pick<CompletedIndex, 'error' | 'reportPath'> & { status: BatchOutcome } }
  /** At a safe point; the index stays in progress. */
  | { readonly kind: 'interrupted' }
  /** Not begun, for want of what every index needs; the index stays as it was. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** One index of a batch, and where it stands in it. */
export interface BatchPlace {
  readonly index: string;
  /** From 1 in the order in which indexes are taken up, counting what earlier processes did. */
  readonly position: number;
  readonly total: number;
}

/** Where a batch is, for whoever watches. */
export interface BatchProgress extends BatchPlace {
  /** `waiting`: it is not begun, or its index not dropped yet, as `reason` says; told once each. */
  readonly status: 'waiting' | 'starting' | BatchOutcome | 'interrupted';
  readonly error?: string;
  readonly reason?: string;
}

/** What a batch is given to work with. */
export interface BatchWork {
  readonly policy: FailurePolicy;
  /** Which of the waiting indexes is begun beside those at work; default: one after the other. */
  readonly admit?: Admit;
  /**
   * Migrates one index, or goes on with it; never throws for what concerns that index alone.
   *
   * @param stop aborts when the batch ends early: an index that is served stays so, one that is not comes back first
   */
  readonly migrate: (place: BatchPlace, stop: AbortSignal) => Promise<IndexEnding>;
  /** Makes a state durable. Called by one at a time. */
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

/** An index at work. */
interface Running {
  readonly place: BatchPlace;
  readonly startedAt: string;
  readonly startedMs: number;
}

/** A batch at work; `state` is the one on disk. */
interface Batch {
  readonly work: BatchWork;
  readonly initial: BatchState;
  readonly startedMs: number;
  readonly atWork: Map<string, Promise<Running & { readonly ended: IndexEnding }>>;
  readonly stop: AbortController;
  /** Indexes of which it was told that they wait. */
  readonly held: Set<string>;
  state: BatchState;
  /** Present from when no further index is begun. */
  ending?: BatchEnding;
}

/**
 * Migrates what remains of a batch. The state is durable before an index is touched and after it ended, so that a batch
 * that dies anywhere goes on with the indexes it died in.
 *
 * @throws what `work.save` throws, once no index is at work any more
 */
export async function runBatch(initial: BatchState, work: BatchWork): Promise<BatchRun> {
  const startedMs = work.clockMs();
  const own = { atWork: new Map(), stop: new AbortController(), held: new Set<string>() };
  const batch: Batch = { ...own, work, initial, startedMs, state: initial };
  try {
    await beginAll(batch);
    // Every round ends one of the indexes at work, and every index is begun once.
    while (batch.atWork.size > 0) {
      await conclude(batch, await Promise.race(batch.atWork.values()));
      await beginAll(batch);
    }
  } catch (error) {
    batch.stop.abort();
    await Promise.allSettled(batch.atWork.values());
    throw error;
  }
  return { state: batch.state, ending: endingOf(batch) };
}

/** Begins indexes until no further one may be. */
async function beginAll(batch: Batch): Promise<void> {
  const { work, atWork, held } = batch;
  const admit = work.admit ?? oneAtATime;
  while (batch.ending === undefined && !work.signal.aborted) {
    const waiting = waitingIndexes(batch.state).filter((name) => !atWork.has(name));
    const admitted = await admit(waiting, [...atWork.keys()]);
    if (admitted.kind === 'begin' && !work.signal.aborted) {
      await begin(batch, admitted.index);
      continue;
    }
    if (admitted.kind === 'held' && !held.has(admitted.index)) {
      held.add(admitted.index);
      work.onIndex({ ...placeOf(batch, admitted.index), status: 'waiting', reason: admitted.reason });
    }
    return;
  }
}

async function begin(batch: Batch, index: string): Promise<void> {
  const { work, atWork } = batch;
  const place = placeOf(batch, index);
  const startedAt = work.now();
  await save(batch, beginIndex(batch.state, index, startedAt));
  const running = { place, startedAt, startedMs: work.clockMs() };
  work.onIndex({ ...place, status: 'starting' });
  const migrated = work.migrate(place, batch.stop.signal).then((ended) => ({ ...running, ended }));
  // Whatever it throws is met where it is awaited, which may be after others have ended.
  migrated.catch(() => undefined);
  atWork.set(index, migrated);
}

function placeOf({ initial, state, atWork }: Batch, index: string): BatchPlace {
  const total = initial.completed.length + initial.remaining.length;
  return { index, position: state.completed.length + atWork.size + 1, total };
}

async function conclude(batch: Batch, { ended, ...running }: Running & { readonly ended: IndexEnding }): Promise<void> {
  const { work, atWork } = batch;
  const { place } = running;
  atWork.delete(place.index);
  const now = work.now();
  switch (ended.kind) {
    case 'interrupted':
      await save(batch, { ...batch.state, updatedAt: now });
      batch.ending ??= ended;
      work.onIndex({ ...place, status: 'interrupted' });
      return;
    case 'unreachable':
      // An index that an earlier process was in the middle of stays in progress.
      await save(batch, wasBegun(batch, place.index) ? batch.state : leaveIndex(batch.state, place.index, now));
      batch.ending ??= ended;
      return;
    case 'done':
      await complete(batch, running, ended.entry);
  }
}

async function complete(
  batch: Batch,
  { place, startedAt, startedMs }: Running,
  entry: Extract<IndexEnding, { kind: 'done' }>['entry'],
): Promise<void> {
  const { work } = batch;
  const completedAt = work.now();
  const durationSeconds = (work.clockMs() - startedMs) / 1000;
  const completed = { name: place.index, ...entry, startedAt, completedAt, durationSeconds };
  await save(batch, completeIndex(batch.state, completed, completedAt));
  if (entry.status === 'failed' && work.policy === 'fail_fast') {
    batch.ending ??= { kind: 'stopped' };
    batch.stop.abort();
  }
  work.onIndex({ ...place, status: entry.status, ...(entry.error !== undefined && { error: entry.error }) });
}

function wasBegun({ initial }: Batch, index: string): boolean {
  return initial.inProgress.some(({ name }) => name === index);
}

async function save(batch: Batch, next: BatchState): Promise<void> {
  const { work, initial, startedMs } = batch;
  const elapsedSeconds = initial.elapsedSeconds + (work.clockMs() - startedMs) / 1000;
  batch.state = { ...next, elapsedSeconds };
  await work.save(batch.state);
}

function endingOf({ state, work, ending }: Batch): BatchEnding {
  if (state.remaining.length === 0) {
    return { kind: 'finished' };
  }
  return work.signal.aborted || ending === undefined ? { kind: 'interrupted' } : ending;
}
