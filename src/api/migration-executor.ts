import type { MigrationPlan } from '../plan/plan.ts';
import type { MigrationReport } from '../report/report.ts';
import { applyPlan } from './apply-plan.ts';
import type { ApplyOptions, RollbackOptions, RollbackReport } from './options.ts';
import { type RedisOptions, splitRedisOptions } from './redis-options.ts';
import { rollBack } from './roll-back.ts';

/** Options of {@link MigrationExecutor.apply}. */
export type MigrationExecutorOptions = RedisOptions & Omit<ApplyOptions, 'connection' | 'plan'>;

/** Options of {@link MigrationExecutor.rollBack}. */
export type MigrationRollbackOptions = RedisOptions & Omit<RollbackOptions, 'connection'>;

/** RedisVL's `MigrationExecutor` and `AsyncMigrationExecutor`; the same as the functions `applyPlan` and `rollBack`. */
export class MigrationExecutor {
  /**
   * Applies a plan, or finishes an interrupted run of it. A run that fails or is interrupted after Redis was changed
   * comes back as a report that says so.
   *
   * @throws {MigrationError} what was refused before anything changed, with `changed: 'nothing'`
   * @example
   * const report = await new MigrationExecutor().apply(plan, { backupDir: './migration_backups' });
   */
  async apply(plan: MigrationPlan, options: MigrationExecutorOptions): Promise<MigrationReport> {
    const { connection, rest } = splitRedisOptions(options);
    return applyPlan({ ...rest, connection, plan });
  }

  /**
   * Undoes a run: vectors, definition, synonyms and aliases. Calling it again finishes an interrupted rollback.
   *
   * @throws {MigrationError} what was refused before anything changed
   */
  async rollBack(options: MigrationRollbackOptions): Promise<RollbackReport> {
    const { connection, rest } = splitRedisOptions(options);
    return rollBack({ ...rest, connection });
  }
}
