import type { BatchPlan } from '../plan/batch-plan.ts';
import type { BatchPlanOptions } from './batch-options.ts';
import { createBatchPlan, type PlannedBatch } from './batch-plan.ts';
import { type RedisOptions, splitRedisOptions } from './redis-options.ts';

/** Options of {@link BatchMigrationPlanner.createBatchPlan}. */
export type BatchMigrationPlannerOptions = RedisOptions & Omit<BatchPlanOptions, 'connection'>;

/** A batch plan with the plans of its applicable indexes, by index name. */
export type BatchMigrationPlan = BatchPlan & Pick<PlannedBatch, 'plans'>;

/** RedisVL's `BatchMigrationPlanner`; the same as the function `createBatchPlan`. */
export class BatchMigrationPlanner {
  /**
   * Plans one change of many indexes: a full plan for every index that it fits, a reason for every other. Writes nothing.
   *
   * @throws {MigrationError} `BATCH_OVERLAP` where two indexes of the batch share keys; `BATCH_EMPTY`,
   *   `BATCH_NOT_A_TEMPLATE`, `BATCH_SAME_TARGET`, `OPTION_INVALID`, `FILE_INVALID`, connection errors
   * @example
   * const batchPlan = await new BatchMigrationPlanner().createBatchPlan({
   *   pattern: '*_idx',
   *   schemaPatchPath: 'quantize_patch.yaml',
   * });
   * for (const { name, applicable, skipReason } of batchPlan.indexes) console.log(name, applicable, skipReason);
   */
  async createBatchPlan(options: BatchMigrationPlannerOptions): Promise<BatchMigrationPlan> {
    const { connection, rest } = splitRedisOptions(options);
    const { batch, plans } = await createBatchPlan({ ...rest, connection });
    return { ...batch, plans };
  }
}
