import { resolve } from 'node:path';
import { readJournal } from '../backup/journal-keeper.ts';
import { runPaths } from '../backup/names.ts';
import { type IndexProgress, indexProgress } from '../batch/index-progress.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { isMigrationError } from '../errors.ts';
import { type BatchState, type CompletedIndex, isFinished } from '../phases/batch-state.ts';
import { requireBatchState } from './batch-files.ts';
import { batchWorker } from './batch-lock.ts';

/** Where a batch stands right now. */
export interface BatchStatus {
  readonly batchId: string;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly completed: readonly CompletedIndex[];
  /** The index that is being worked on, or was when the batch died. */
  readonly inProgress?: { readonly name: string; readonly progress?: IndexProgress };
  /** Without the one in progress. */
  readonly remaining: readonly string[];
  /** Nothing is left to do. */
  readonly finished: boolean;
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
  const state = await requireBatchState(path);
  const { currentIndex } = state;
  const progress = await progressOf(state);
  return {
    batchId: state.batchId,
    startedAt: state.startedAt,
    updatedAt: state.updatedAt,
    completed: state.completed,
    ...(currentIndex !== undefined && { inProgress: { name: currentIndex, ...(progress && { progress }) } }),
    remaining: state.remaining.filter((name) => name !== currentIndex),
    finished: isFinished(state),
    ...(state.rollbackStartedAt !== undefined && { rollbackStartedAt: state.rollbackStartedAt }),
    ...(worker !== undefined && { worker }),
  };
}

async function progressOf({ currentIndex, backupDir, startedAt }: BatchState): Promise<IndexProgress | undefined> {
  if (currentIndex === undefined || backupDir === undefined) {
    return undefined;
  }
  const paths = runPaths(backupDir, currentIndex);
  try {
    const journal = (await readJournal(nodeDisk, paths.header)) ?? (await readJournal(nodeDisk, paths.journal));
    // The journal of an earlier run lies there until this one has its own.
    const isOurs = journal !== undefined && 'facts' in journal && journal.facts.createdAt >= startedAt;
    return isOurs ? indexProgress(journal, new Date()) : undefined;
  } catch (error) {
    // A damaged journal is for the run to refuse; it must not hide where the batch stands.
    if (isMigrationError(error, 'JOURNAL_DAMAGED')) {
      return undefined;
    }
    throw error;
  }
}
