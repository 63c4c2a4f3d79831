import type { BatchState } from '../phases/batch-state.ts';
import type { BatchPlan } from '../plan/batch-plan.ts';

/** How a batch ended. */
export type BatchResult = 'completed' | 'partial_failure' | 'failed' | 'interrupted';

/** One index in the report of a batch. */
export interface BatchReportIndex {
  readonly name: string;
  readonly status: 'success' | 'failed' | 'skipped' | 'interrupted';
  readonly reportPath?: string;
  readonly error?: string;
  readonly durationSeconds?: number;
}

/** The account of a batch, over all processes that worked on it. */
export interface BatchReport {
  readonly batchId: string;
  readonly status: BatchResult;
  readonly backupDir?: string;
  readonly summary: {
    readonly totalIndexes: number;
    readonly successful: number;
    readonly failed: number;
    readonly skipped: number;
    readonly totalDurationSeconds: number;
  };
  readonly indexes: readonly BatchReportIndex[];
  readonly startedAt: string;
  readonly completedAt: string;
}

/** Why a batch stopped working. */
export type BatchEnding =
  /** Nothing remains. */
  | { readonly kind: 'finished' }
  /** After a failure, as the policy says. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'interrupted' }
  /** What all indexes need is missing, such as the server; `reason` is the error's message. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** The account of a batch: what is completed, then what was not taken up, then what its plan left out. */
export function batchReport(batch: BatchPlan, state: BatchState, ending: BatchEnding): BatchReport {
  const indexes = [...done(state), ...waiting(state, ending), ...leftOut(batch)];
  const count = (wanted: BatchReportIndex['status']) => indexes.filter(({ status }) => status === wanted).length;
  const [successful, failed] = [count('success'), count('failed')];
  return {
    batchId: batch.batchId,
    status: resultOf(ending, { successful, failed }),
    ...(state.backupDir !== undefined && { backupDir: state.backupDir }),
    summary: {
      totalIndexes: indexes.length,
      successful,
      failed,
      skipped: count('skipped'),
      totalDurationSeconds: state.elapsedSeconds,
    },
    indexes,
    startedAt: state.startedAt,
    completedAt: state.updatedAt,
  };
}

function resultOf(ending: BatchEnding, { successful, failed }: { successful: number; failed: number }): BatchResult {
  if (ending.kind === 'interrupted') {
    return 'interrupted';
  }
  if (ending.kind === 'finished' && failed === 0) {
    return 'completed';
  }
  return successful > 0 ? 'partial_failure' : 'failed';
}

function done({ completed }: BatchState): BatchReportIndex[] {
  return completed.map(({ name, status, reportPath, error, durationSeconds }) => ({
    name,
    status: status === 'rolled_back' ? 'skipped' : status,
    ...(reportPath !== undefined && { reportPath }),
    ...(error !== undefined && { error }),
    ...(durationSeconds !== undefined && { durationSeconds }),
  }));
}

function waiting({ remaining, inProgress }: BatchState, ending: BatchEnding): BatchReportIndex[] {
  return remaining.map((name) =>
    inProgress.some((index) => index.name === name)
      ? { name, status: 'interrupted', error: halfDone(ending) }
      : { name, status: 'skipped', error: reasonFor(ending) },
  );
}

function halfDone(ending: BatchEnding): string {
  return ending.kind === 'unreachable'
    ? `Not gone on with: ${ending.reason}; batch-resume goes on`
    : 'Stopped at a safe point; batch-resume goes on from there';
}

function reasonFor(ending: BatchEnding): string {
  switch (ending.kind) {
    case 'stopped':
    case 'finished':
      return 'Skipped due to fail_fast policy';
    case 'interrupted':
      return 'Not begun: the batch was interrupted';
    case 'unreachable':
      return `Not begun: ${ending.reason}`;
  }
}

function leftOut({ indexes }: BatchPlan): BatchReportIndex[] {
  return indexes
    .filter(({ applicable }) => !applicable)
    .map(({ name, skipReason }) => ({
      name,
      status: 'skipped',
      ...(skipReason !== undefined && { error: skipReason }),
    }));
}
