import { resolve } from 'node:path';
import { readJournal } from '../backup/journal-keeper.ts';
import { runPaths } from '../backup/names.ts';
import { type IndexProgress, liveProgress, restingProgress } from '../batch/index-progress.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { isMigrationError } from '../errors.ts';
import { type BatchState, type CompletedIndex, type IndexInProgress, isFinished } from '../phases/batch-state.ts';
import { batchSecondsLeft, type LiveBatch } from '../report/batch-live.ts';
import { requireBatchState } from './batch-files.ts';
import { readLiveFile } from './batch-live.ts';
import { batchWorker } from './batch-lock.ts';

/** One index that a batch is in the middle of. */
export interface BatchIndexStatus extends IndexInProgress {
  /** False where it waits to be gone on with: the batch was stopped or killed in it. */
  readonly atWork: boolean;
  readonly progress?: IndexProgress;
}

/** Where a batch stands right now. */
export interface BatchStatus {
  readonly batchId: string;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly completed: readonly CompletedIndex[];
  /** The indexes that are being worked on, or were when the batch stopped or died. */
  readonly inProgress: readonly BatchIndexStatus[];
  /** Without those in progress. */
  readonly remaining: readonly string[];
  /** Nothing is left to do. */
  readonly finished: boolean;
  /** Until the whole batch is through, at its speed so far; known once this process is through with an index. */
  readonly remainingSeconds?: number;
  readonly rollbackStartedAt?: string;
  /** Who works on the batch, in words; absent where nobody does. */
  readonly worker?: string;
}

/**
 * Reads where a batch stands, from its files alone: also while another process works on it, and without Redis.
 *
 * @throws {MigrationError} `BATCH_STATE_MISSING`, `FILE_UNREADABLE`, `FILE_INVALID`
 */
export async function batchStatus({ statePath }: { readonly statePath: string }): Promise<BatchStatus> {
  const path = resolve(statePath);
  const worker = await batchWorker(path);
  const told = worker === undefined ? undefined : await readLiveFile(path);
  const state = await requireBatchState(path);
  const live = told?.batchId === state.batchId ? told : undefined;
  const now = new Date();
  const inProgress = await Promise.all(state.inProgress.map((index) => statusOf(index, { state, live, worker, now })));
  const remainingSeconds = live && batchSecondsLeft(live, now);
  return {
    batchId: state.batchId,
    startedAt: state.startedAt,
    updatedAt: state.updatedAt,
    completed: state.completed,
    inProgress,
    remaining: state.remaining.filter((name) => inProgress.every((index) => index.name !== name)),
    finished: isFinished(state),
    ...(remainingSeconds !== undefined && { remainingSeconds: Math.round(remainingSeconds) }),
    ...(state.rollbackStartedAt !== undefined && { rollbackStartedAt: state.rollbackStartedAt }),
    ...(worker !== undefined && { worker }),
  };
}

interface Known {
  readonly state: BatchState;
  readonly live: LiveBatch | undefined;
  readonly worker: string | undefined;
  readonly now: Date;
}

async function statusOf(index: IndexInProgress, { state, live, worker, now }: Known): Promise<BatchIndexStatus> {
  const found = live?.indexes.find(({ name }) => name === index.name);
  const { position, waits } = found ?? {};
  const progress = position
    ? liveProgress(position, { now, ...(waits !== undefined && { waits }) })
    : await journalProgress(index.name, state);
  const atWork = worker !== undefined && (found !== undefined || isOfThisProcess(index, live));
  return { ...index, atWork, ...(progress && { progress }) };
}

/** What was taken up a moment ago is in the state already, and not yet in the file that is written every second. */
function isOfThisProcess({ startedAt = '' }: IndexInProgress, live: LiveBatch | undefined): boolean {
  return live === undefined || startedAt.slice(0, SECONDS) >= live.since.slice(0, SECONDS);
}

const SECONDS = 'YYYY-MM-DDTHH:MM:SS'.length;

async function journalProgress(
  index: string,
  { backupDir, startedAt }: BatchState,
): Promise<IndexProgress | undefined> {
  if (backupDir === undefined) {
    return undefined;
  }
  const paths = runPaths(backupDir, index);
  try {
    const journal = (await readJournal(nodeDisk, paths.header)) ?? (await readJournal(nodeDisk, paths.journal));
    // The journal of an earlier run lies there until this one has its own.
    const isOurs = journal !== undefined && 'facts' in journal && journal.facts.createdAt >= startedAt;
    return isOurs ? restingProgress(journal) : undefined;
  } catch (error) {
    // A damaged journal is for the run to refuse; it must not hide where the batch stands.
    if (isMigrationError(error, 'JOURNAL_DAMAGED')) {
      return undefined;
    }
    throw error;
  }
}
