import type { SchemaPatch } from './plan.ts';

/** What a batch does after an index that failed. */
export type FailurePolicy = 'fail_fast' | 'continue_on_error';

/** Every failure policy; the first is the default. */
export const failurePolicies: readonly FailurePolicy[] = ['fail_fast', 'continue_on_error'];

/** One index of a batch, as its plan lists it. */
export interface BatchIndex {
  /** The real name, also where the user gave an alias. */
  readonly name: string;
  readonly applicable: boolean;
  /** Why it is left out; present where it is. */
  readonly skipReason?: string;
  /** Its own plan, relative to the batch plan's folder. Absent in batch plans that Python made. */
  readonly planPath?: string;
  /** `batchFingerprint` of that plan: a plan file that another batch has overwritten is noticed. */
  readonly planFingerprint?: string;
}

/** One change of many indexes, reviewed before any of them is touched. */
export interface BatchPlan {
  readonly batchId: string;
  readonly failurePolicy: FailurePolicy;
  /** True where some applicable index gets another vector datatype. */
  readonly requiresQuantization: boolean;
  readonly sharedPatch: SchemaPatch;
  /** In the order in which they are migrated. */
  readonly indexes: readonly BatchIndex[];
  readonly createdAt: string;
}

/** The names of the indexes that a batch migrates, in order. */
export function applicableNames(batch: BatchPlan): string[] {
  return batch.indexes.filter(({ applicable }) => applicable).map(({ name }) => name);
}
