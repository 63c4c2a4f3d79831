import type { BatchPlace, BatchProgress } from '../batch/run-batch.ts';
import type { StampedEvent } from '../events.ts';
import type { FailurePolicy } from '../plan/batch-plan.ts';
import type { SchemaPatch } from '../plan/plan.ts';
import type { ApplyOptions, ConnectionSettings, RollbackReport } from './options.ts';

/** Options of `createBatchPlan`. Exactly one of the three ways to choose indexes, and one form of the patch. */
export interface BatchPlanOptions {
  readonly connection: ConnectionSettings;
  /** A shell glob over index names: `*_idx`. */
  readonly pattern?: string;
  /** Index names or aliases, in the order in which they are to be migrated. */
  readonly indexes?: readonly string[];
  /** A file with one name or alias a line; `#` begins a comment line. */
  readonly indexesPath?: string;
  readonly schemaPatchPath?: string;
  readonly patch?: SchemaPatch;
  /** Default `fail_fast`. */
  readonly failurePolicy?: FailurePolicy;
  /** Alias names to bring back, of whichever chosen index they point at, beyond those the server lists. */
  readonly aliases?: readonly string[];
  /** Default 10. */
  readonly keySampleLimit?: number;
  /** Plan although an index outside the batch covers the same keys. Default false. */
  readonly allowSharedKeys?: boolean;
  /** Called before every index is looked at; synchronous and never awaited. */
  readonly onPlanning?: (place: BatchPlace) => void;
}

/** Called before and after every index of a batch; synchronous and never awaited. */
export type BatchListener = (progress: BatchProgress) => void;

/** An event of the run of one index, with that index's name and place in the batch. */
export type BatchEvent = StampedEvent & { readonly batch: BatchPlace };

/** Told everything that happens inside the indexes of a batch; synchronous and never awaited. */
export type BatchEventListener = (event: BatchEvent) => void;

/** What every run of a batch understands, and hands to every index. */
export interface BatchRunOptions
  extends Pick<
    ApplyOptions,
    | 'connection'
    | 'batchSize'
    | 'numWorkers'
    | 'timeoutMs'
    | 'skipInvalid'
    | 'allowNonfinite'
    | 'writersSend'
    | 'sweep'
    | 'throttle'
    | 'allowSharedKeys'
    | 'signal'
  > {
  /** Indexes migrated at the same time, at least 1; those that share documents never are. Default 1. */
  readonly parallel?: number;
  /**
   * Memory of the server, in bytes, that the indexes being built at the same time may take together. Default: what is
   * free below `maxmemory` at that moment; without a `maxmemory`, half of what the server's computer has beyond it.
   */
  readonly parallelMemoryBytes?: number;
  /**
   * Indexes that may be away at the same time: dropped, and not ready again. Default 1, because a server builds one index
   * after the other, and all that are dropped wait for it.
   */
  readonly parallelAway?: number;
  /** Needed where the batch re-encodes vectors. Default false. */
  readonly acceptDataLoss?: boolean;
  readonly onIndex?: BatchListener;
  readonly onEvent?: BatchEventListener;
}

/** Options of `applyBatch`. */
export interface BatchApplyOptions extends BatchRunOptions {
  readonly planPath: string;
  readonly backupDir: string;
  /** Default `batch_state.yaml`. `batch_report.yaml` is written beside it. */
  readonly statePath?: string;
  /** Default `./reports`. */
  readonly reportDir?: string;
}

/** Options of `resumeBatch`. */
export interface BatchResumeOptions extends BatchRunOptions {
  readonly statePath: string;
  /** Default: as the state says. */
  readonly planPath?: string;
  /** Default: as the state says, and nothing else is accepted. */
  readonly backupDir?: string;
  /** Default: as the state says. */
  readonly reportDir?: string;
  /** Try the failed indexes again, before the rest. Default false. */
  readonly retryFailed?: boolean;
}

/** Options of `rollBackBatch`. */
export interface BatchRollbackOptions {
  readonly connection: ConnectionSettings;
  readonly statePath: string;
  /** Say what would be undone, change nothing. */
  readonly dryRun?: boolean;
  readonly onIndex?: BatchListener;
  readonly onEvent?: BatchEventListener;
  readonly signal?: AbortSignal;
}

/** What the rollback of a batch did to one index. */
export interface BatchRollbackIndex {
  readonly name: string;
  readonly result: RollbackReport['result'];
  readonly error?: string;
  /** Absent where it was refused. */
  readonly report?: RollbackReport;
}

/** The account of the rollback of a batch. */
export interface BatchRollbackReport {
  readonly batchId: string;
  readonly result: 'succeeded' | 'partial_failure' | 'failed' | 'interrupted' | 'dry-run';
  /** Those with something to undo, in the order in which that was done: the last one migrated first. */
  readonly indexes: readonly BatchRollbackIndex[];
}
