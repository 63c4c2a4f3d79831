import { dirname, join, resolve } from 'node:path';
import type { BatchProgress } from '../batch/run-batch.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import type { BatchReport } from '../report/batch-report.ts';
import { applyBatch } from './batch-apply.ts';
import { defaultPlanName, defaultStateName, readBatchPlan, writeBatchPlan } from './batch-files.ts';
import type { BatchMigrationPlan } from './batch-migration-planner.ts';
import type {
  BatchApplyOptions,
  BatchListener,
  BatchResumeOptions,
  BatchRollbackOptions,
  BatchRollbackReport,
} from './batch-options.ts';
import { resumeBatch } from './batch-resume.ts';
import { rollBackBatch } from './batch-rollback.ts';
import { type RedisOptions, splitRedisOptions } from './redis-options.ts';

/** What {@link BatchMigrationExecutor} understands beside the options of the functions. */
export interface BatchCallbackOptions {
  /** As RedisVL's `progress_callback`: told before and after every index. `onIndex` tells more, `onEvent` everything. */
  readonly progressCallback?: (name: string, position: number, total: number, status: BatchProgress['status']) => void;
}

/** Options of {@link BatchMigrationExecutor.apply}. */
export type BatchMigrationExecutorOptions = RedisOptions &
  BatchCallbackOptions &
  Omit<BatchApplyOptions, 'connection' | 'planPath'> & {
    /** Where the plan is kept for a resume. Default `batch_plan.yaml` beside the state. */
    readonly batchPlanPath?: string;
  };

/** Options of {@link BatchMigrationExecutor.resume}. */
export type BatchMigrationResumeOptions = RedisOptions &
  BatchCallbackOptions &
  Omit<BatchResumeOptions, 'connection' | 'planPath' | 'statePath'> & {
    /** Default: as the state says. */
    readonly batchPlanPath?: string;
  };

/** Options of {@link BatchMigrationExecutor.rollBack}. */
export type BatchMigrationRollbackOptions = RedisOptions &
  BatchCallbackOptions &
  Omit<BatchRollbackOptions, 'connection' | 'statePath'>;

/**
 * RedisVL's `BatchMigrationExecutor`; the same as the functions `applyBatch`, `resumeBatch` and `rollBackBatch`. As there,
 * only the command line asks whether a loss of precision is accepted: `acceptDataLoss` is true by default here.
 */
export class BatchMigrationExecutor {
  /**
   * Carries out a batch plan: every applicable index by its own plan. With a state file of the same batch it goes on from
   * there. What happens to an index is told in the report.
   *
   * @param batchPlan a plan as `createBatchPlan` made it, which is written to `batchPlanPath`; or the path of one
   * @throws {MigrationError} what was refused before anything changed
   * @example
   * const report = await new BatchMigrationExecutor().apply(batchPlan, {
   *   statePath: 'batch_state.yaml',
   *   reportDir: './reports/',
   *   backupDir: '/tmp/migration_backups',
   *   progressCallback: (name, position, total, status) => console.log(`[${position}/${total}] ${name}: ${status}`),
   * });
   * console.log(`Successful: ${report.summary.successful}/${report.summary.totalIndexes}`);
   */
  async apply(batchPlan: BatchMigrationPlan | string, options: BatchMigrationExecutorOptions): Promise<BatchReport> {
    const { connection, rest } = splitRedisOptions(options);
    const { batchPlanPath, progressCallback, statePath = defaultStateName, ...given } = rest;
    const planPath = await kept(batchPlan, batchPlanPath ?? join(dirname(resolve(statePath)), defaultPlanName));
    const onIndex = both(given.onIndex, progressCallback);
    return applyBatch({ acceptDataLoss: true, ...given, onIndex, connection, planPath, statePath });
  }

  /**
   * Goes on with a batch: indexes that were interrupted in the middle continue from their own plans and journals.
   *
   * @throws {MigrationError} what was refused before anything changed
   */
  async resume(statePath: string, options: BatchMigrationResumeOptions = {}): Promise<BatchReport> {
    const { connection, rest } = splitRedisOptions(options);
    const { batchPlanPath: planPath, progressCallback, ...given } = rest;
    const onIndex = both(given.onIndex, progressCallback);
    const path = planPath === undefined ? {} : { planPath };
    return resumeBatch({ acceptDataLoss: true, ...given, ...path, onIndex, connection, statePath });
  }

  /**
   * Undoes what a batch did, the last index first. Calling it again goes on.
   *
   * @throws {MigrationError} what was refused before anything changed
   */
  async rollBack(statePath: string, options: BatchMigrationRollbackOptions = {}): Promise<BatchRollbackReport> {
    const { connection, rest } = splitRedisOptions(options);
    const { progressCallback, ...given } = rest;
    return rollBackBatch({ ...given, onIndex: both(given.onIndex, progressCallback), connection, statePath });
  }
}

/** The path of a plan, which is written unless the same batch lies there already: a batch that goes on needs it as it is. */
async function kept(batchPlan: BatchMigrationPlan | string, path: string): Promise<string> {
  if (typeof batchPlan === 'string') {
    return batchPlan;
  }
  const isThere = (await nodeDisk.size(path)) !== undefined;
  if (!isThere || (await readBatchPlan(path)).batchId !== batchPlan.batchId) {
    const { plans, ...batch } = batchPlan;
    await writeBatchPlan({ batch, plans }, path);
  }
  return path;
}

function both(
  onIndex: BatchListener | undefined,
  progressCallback: BatchCallbackOptions['progressCallback'],
): BatchListener {
  return (progress) => {
    onIndex?.(progress);
    progressCallback?.(progress.index, progress.position, progress.total, progress.status);
  };
}
