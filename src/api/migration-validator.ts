import type { MigrationPlan } from '../plan/plan.ts';
import type { MigrationReport } from '../report/report.ts';
import type { ValidateOptions } from './options.ts';
import { type RedisOptions, splitRedisOptions } from './redis-options.ts';
import { validatePlan } from './validate-plan.ts';

/** Options of {@link MigrationValidator.validate}. */
export type MigrationValidatorOptions = RedisOptions & Omit<ValidateOptions, 'connection' | 'plan'>;

/** RedisVL's `MigrationValidator` and `AsyncMigrationValidator`; the same as the function `validatePlan`. */
export class MigrationValidator {
  /**
   * Compares a live index with a plan's target. Reads only.
   *
   * @returns a report whose `validation.errors` are empty where the index is what the plan promised
   * @throws {MigrationError} `INDEX_MISSING`, `FILE_INVALID`, connection errors
   */
  async validate(plan: MigrationPlan, options: MigrationValidatorOptions = {}): Promise<MigrationReport> {
    const { connection, rest } = splitRedisOptions(options);
    return validatePlan({ ...rest, connection, plan });
  }
}
