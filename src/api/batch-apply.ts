import { dirname, resolve } from 'node:path';
import { timestamp } from '../apply/engine/clock.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { MigrationError } from '../errors.ts';
import { type BatchState, newBatchState } from '../phases/batch-state.ts';
import { applicableNames, type BatchPlan } from '../plan/batch-plan.ts';
import type { BatchReport } from '../report/batch-report.ts';
import { carryOut } from './batch-carry-out.ts';
import { defaultStateName, readBatchPlan, readBatchState } from './batch-files.ts';
import { withBatchLock } from './batch-lock.ts';
import type { BatchApplyOptions } from './batch-options.ts';
import { requireBackupDir } from './require-backup-dir.ts';

const DEFAULT_REPORT_DIR = 'reports';

/**
 * Carries out a batch plan: every applicable index by its own reviewed plan, one after the other. With a state file of the
 * same batch it goes on from there.
 *
 * What happens to an index is told in the report, and in one of its own; what is refused before any is thrown.
 *
 * @throws {MigrationError} `BATCH_STATE_OTHER`, `BATCH_BACKUP_DIR_OTHER`, `DATA_LOSS_NOT_ACCEPTED`,
 *   `BATCH_PLANS_MISSING`, `LOCK_HELD`, with nothing changed
 */
export async function applyBatch(options: BatchApplyOptions): Promise<BatchReport> {
  const { planPath, backupDir, statePath, reportDir, ...run } = options;
  requireBackupDir(backupDir);
  const paths = {
    planPath: resolve(planPath),
    backupDir: resolve(backupDir),
    statePath: resolve(statePath ?? defaultStateName),
    reportDir: resolve(reportDir ?? DEFAULT_REPORT_DIR),
  };
  const batch = await readBatchPlan(paths.planPath);
  await nodeDisk.ensureWritableFolder(dirname(paths.statePath), { shared: true });
  return withBatchLock(paths.statePath, `batch-apply of ${batch.batchId}`, async () => {
    const stored = await readBatchState(paths.statePath);
    const state = stored === undefined ? newState(batch, paths) : continued(stored, batch, paths);
    return carryOut({ batch, state, ...paths }, run);
  });
}

interface BatchPaths {
  readonly planPath: string;
  readonly backupDir: string;
  readonly statePath: string;
  readonly reportDir: string;
}

function newState(batch: BatchPlan, { planPath, backupDir, reportDir }: BatchPaths): BatchState {
  const remaining = applicableNames(batch);
  return newBatchState({ batchId: batch.batchId, planPath, backupDir, reportDir, remaining }, timestamp(new Date()));
}

/** The state of an earlier process, which the given paths must fit. */
export function continued(state: BatchState, { batchId }: BatchPlan, paths: BatchPaths): BatchState {
  const { planPath, backupDir, statePath, reportDir } = paths;
  if (state.batchId !== batchId) {
    throw new MigrationError('BATCH_STATE_OTHER', { path: statePath, held: state.batchId, batchId });
  }
  if (state.backupDir !== undefined && resolve(state.backupDir) !== backupDir) {
    throw new MigrationError('BATCH_BACKUP_DIR_OTHER', { held: state.backupDir, given: backupDir });
  }
  return { ...state, planPath, backupDir, reportDir };
}
