import type { MigrationPlan } from '../plan/plan.ts';
import { createPlan } from './create-plan.ts';
import type { PlanOptions } from './options.ts';
import { type RedisOptions, splitRedisOptions } from './redis-options.ts';

/** Options of {@link MigrationPlanner.createPlan}. */
export type MigrationPlannerOptions = RedisOptions & Omit<PlanOptions, 'connection' | 'index'>;

/** RedisVL's `MigrationPlanner` and `AsyncMigrationPlanner`; the same as the function `createPlan`. */
export class MigrationPlanner {
  /**
   * Makes the plan of one migration from the live index and a patch or a target schema. A change that cannot be made
   * gives a plan with `blockedReasons`.
   *
   * @param index name or alias
   * @throws {MigrationError} `INDEX_MISSING`, `FILE_INVALID`, `OPTION_INVALID`, connection errors
   * @example
   * const plan = await new MigrationPlanner().createPlan('myindex', { schemaPatchPath: 'schema_patch.yaml' });
   */
  async createPlan(index: string, options: MigrationPlannerOptions): Promise<MigrationPlan> {
    const { connection, rest } = splitRedisOptions(options);
    return createPlan({ ...rest, connection, index });
  }
}
