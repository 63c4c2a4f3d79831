import { resolve } from 'node:path';
import { timestamp } from '../apply/engine/clock.ts';
import { MigrationError } from '../errors.ts';
import { type BatchState, retryFailed } from '../phases/batch-state.ts';
import type { BatchReport } from '../report/batch-report.ts';
import { continued } from './batch-apply.ts';
import { carryOut } from './batch-carry-out.ts';
import { readBatchPlan, requireBatchState } from './batch-files.ts';
import { withBatchLock } from './batch-lock.ts';
import type { BatchResumeOptions } from './batch-options.ts';

const DEFAULT_REPORT_DIR = 'reports';

/**
 * Goes on with a batch: an index that was interrupted in the middle continues from its own plan and journal, then the
 * rest follows.
 *
 * @throws {MigrationError} `BATCH_STATE_MISSING`, `BATCH_STATE_OTHER`, `BATCH_BACKUP_DIR_OTHER`, `BATCH_UNDONE`,
 *   `DATA_LOSS_NOT_ACCEPTED`, `BATCH_PLANS_MISSING`, `LOCK_HELD`, with nothing changed
 */
export async function resumeBatch(options: BatchResumeOptions): Promise<BatchReport> {
  const { planPath, backupDir, statePath: givenPath, reportDir, retryFailed: retries, ...run } = options;
  const statePath = resolve(givenPath);
  const { batchId } = await requireBatchState(statePath);
  return withBatchLock(statePath, `batch-resume of ${batchId}`, async () => {
    const stored = await requireBatchState(statePath);
    const paths = {
      planPath: resolve(planPath ?? planPathOf(stored)),
      backupDir: resolve(backupDir ?? backupDirOf(stored)),
      statePath,
      reportDir: resolve(reportDir ?? stored.reportDir ?? DEFAULT_REPORT_DIR),
    };
    const batch = await readBatchPlan(paths.planPath);
    const state = continued(stored, batch, paths);
    const begun = retries === true ? retryFailed(state, timestamp(new Date())) : state;
    return carryOut({ batch, state: begun, ...paths }, run);
  });
}

function planPathOf({ planPath }: BatchState): string {
  if (planPath === '') {
    throw new MigrationError('OPTION_INVALID', {
      option: 'planPath',
      reason: 'the state does not say, so it is needed',
    });
  }
  return planPath;
}

function backupDirOf({ backupDir }: BatchState): string {
  if (backupDir === undefined) {
    throw new MigrationError('OPTION_INVALID', {
      option: 'backupDir',
      reason: 'the state does not say, so it is needed',
    });
  }
  return backupDir;
}
