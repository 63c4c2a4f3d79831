import { resolve } from 'node:path';
import { timestamp } from '../apply/engine/clock.ts';
import { hasSomethingToUndo, ownRun, rollbackOrder } from '../batch/rollback-order.ts';
import type { BatchPlace } from '../batch/run-batch.ts';
import { MigrationError, messageOf } from '../errors.ts';
import { type BatchState, beginRollback, completeIndex } from '../phases/batch-state.ts';
import { requireBatchState, writeBatchState } from './batch-files.ts';
import { withBatchLock } from './batch-lock.ts';
import type { BatchRollbackIndex, BatchRollbackOptions, BatchRollbackReport } from './batch-options.ts';
import { interruptSignal } from './interrupt-signal.ts';
import type { BackupRun, RollbackReport } from './options.ts';
import { listRuns, rollBack } from './roll-back.ts';

/**
 * Undoes what a batch did, the last index first: each one's own rollback. An index that fails does not keep the others
 * from being restored. Calling it again goes on.
 *
 * @throws {MigrationError} `BATCH_STATE_MISSING`, `OPTION_INVALID`, `LOCK_HELD`, with nothing changed
 */
export async function rollBackBatch(given: BatchRollbackOptions): Promise<BatchRollbackReport> {
  const options = { ...given, signal: interruptSignal(given.signal) };
  const statePath = resolve(options.statePath);
  const stored = await requireBatchState(statePath);
  if (options.dryRun) {
    return undo(stored, (await ownRuns(stored)).filter(hasSomethingToUndo), { options, save: async () => {} });
  }
  return withBatchLock(statePath, `batch-rollback of ${stored.batchId}`, async () => {
    const current = await requireBatchState(statePath);
    const runs = await ownRuns(current);
    const left = runs.filter(hasSomethingToUndo);
    const save = (next: BatchState) => writeBatchState(next, statePath);
    const begun = left.length === 0 ? current : beginRollback(current, timestamp(new Date()));
    // Those that a rollback had undone when it died, before it could write that down.
    const undone = runs.filter(({ phase }) => phase === 'rolled_back').map(({ index }) => index);
    const state = undone.reduce(withUndone, begun);
    // Before anything is undone: from here on nobody may go on with the batch.
    await save(state);
    return undo(state, left, { options, save });
  });
}

/** The runs this batch made, in the order in which they are to be undone. */
async function ownRuns(state: BatchState): Promise<BackupRun[]> {
  const { backupDir, startedAt } = state;
  if (backupDir === undefined) {
    throw new MigrationError('OPTION_INVALID', { option: 'statePath', reason: 'the state names no backup directory' });
  }
  const runs = await listRuns(backupDir);
  return rollbackOrder(state).flatMap((name) => ownRun(runs, name, startedAt) ?? []);
}

interface Undoing {
  readonly options: BatchRollbackOptions;
  readonly save: (state: BatchState) => Promise<void>;
}

async function undo(
  initial: BatchState,
  runs: readonly BackupRun[],
  { options, save }: Undoing,
): Promise<BatchRollbackReport> {
  const { backupDir = '', batchId } = initial;
  const indexes: BatchRollbackIndex[] = [];
  let state = initial;
  for (const [at, run] of runs.entries()) {
    if (options.signal?.aborted) {
      return { batchId, result: 'interrupted', indexes };
    }
    const name = run.index;
    const place = { index: name, position: at + 1, total: runs.length };
    options.onIndex?.({ ...place, status: 'starting' });
    const undone = await undoIndex(run, { backupDir, place, options });
    indexes.push(undone);
    if (undone.result === 'succeeded') {
      state = withUndone(state, name);
      await save(state);
    }
    options.onIndex?.({ ...place, ...progressOf(undone) });
    if (undone.result === 'interrupted') {
      return { batchId, result: 'interrupted', indexes };
    }
  }
  return { batchId, result: overall(indexes, options), indexes };
}

async function undoIndex(
  run: BackupRun,
  { backupDir, place, options }: { backupDir: string; place: BatchPlace; options: BatchRollbackOptions },
): Promise<BatchRollbackIndex> {
  const { connection, dryRun = false, onEvent, signal } = options;
  const { index: name, runId } = run;
  try {
    const report = await rollBack({
      connection,
      backupDir,
      index: name,
      run: runId,
      dryRun,
      ...(onEvent && { onEvent: (event) => onEvent({ ...event, batch: place }) }),
      ...(signal && { signal }),
    });
    const [error] = report.errors;
    return { name, result: report.result, report, ...(error !== undefined && { error }) };
  } catch (error) {
    return { name, result: 'failed', error: messageOf(error) };
  }
}

function withUndone(state: BatchState, name: string): BatchState {
  if (state.completed.some((entry) => entry.name === name && entry.status === 'rolled_back')) {
    return state;
  }
  const now = timestamp(new Date());
  return completeIndex(state, { name, status: 'rolled_back', completedAt: now }, now);
}

const statusOf: Readonly<Record<RollbackReport['result'], 'rolled_back' | 'failed' | 'interrupted' | 'skipped'>> = {
  succeeded: 'rolled_back',
  'dry-run': 'skipped',
  failed: 'failed',
  interrupted: 'interrupted',
};

function progressOf({ result, error }: BatchRollbackIndex) {
  return { status: statusOf[result], ...(error !== undefined && { error }) };
}

function overall(
  indexes: readonly BatchRollbackIndex[],
  { dryRun }: BatchRollbackOptions,
): BatchRollbackReport['result'] {
  if (dryRun) {
    return 'dry-run';
  }
  const failed = indexes.filter(({ result }) => result === 'failed').length;
  if (failed === 0) {
    return 'succeeded';
  }
  return failed < indexes.length ? 'partial_failure' : 'failed';
}
