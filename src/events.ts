/** The steps of a migration and of a rollback, in the order they may run. */
export type StepName =
  | 'enumerate'
  | 'check'
  | 'dump'
  | 'drop'
  | 'quantize'
  | 'rename-fields'
  | 'rename-keys'
  | 'create'
  | 'index'
  | 'validate'
  | 'restore';

/** What a step used. */
export interface StepUsage {
  /** CPU time of this process. */
  readonly clientCpuMs: number;
  /** CPU time of the server, all its threads, for whomever it worked; absent where it does not tell. */
  readonly serverCpuMs?: number;
  /** Time in which something was being written to disk. */
  readonly diskMs: number;
}

/**
 * Everything a run tells, as plain JSON values.
 *
 * Names are `noun.pastTense`; numbers carry their unit in the name. The emitter adds `seq` and `at`.
 */
export type RunEvent =
  | {
      readonly type: 'run.started';
      readonly runId: string;
      readonly index: string;
      readonly kind: 'apply' | 'rollback';
      readonly resumed: boolean;
      /** What this run goes through, in order; steps it can do without are not among them. */
      readonly steps: readonly StepName[];
      /** When an earlier execution dropped the index, where it has not been created again since. */
      readonly awaySince?: string;
    }
  | { readonly type: 'lock.waited'; readonly holder: string; readonly waitMs: number }
  | { readonly type: 'step.started'; readonly step: StepName; readonly totalDocs?: number; readonly doneDocs?: number }
  | {
      readonly type: 'step.progressed';
      readonly step: StepName;
      readonly doneDocs: number;
      readonly totalDocs: number;
      readonly bytes?: number;
    }
  | {
      readonly type: 'step.finished';
      readonly step: StepName;
      readonly durationMs: number;
      readonly docs?: number;
      readonly usage?: StepUsage;
    }
  | { readonly type: 'step.skipped'; readonly step: StepName; readonly reason: string }
  | { readonly type: 'index.dropped'; readonly index: string }
  | { readonly type: 'index.created'; readonly index: string }
  | { readonly type: 'index.ready'; readonly index: string; readonly numDocs: number }
  | { readonly type: 'update.caught'; readonly docs: number }
  | { readonly type: 'sweep.finished'; readonly round: number; readonly stragglers: number; readonly converted: number }
  | { readonly type: 'warning.raised'; readonly message: string }
  | { readonly type: 'run.finished'; readonly result: 'succeeded' | 'failed' | 'interrupted' };

/** An event as a listener receives it. */
export type StampedEvent = RunEvent & { readonly seq: number; readonly at: string };

/** Where a run tells what happens; synchronous and never awaited. */
export type EventListener = (event: StampedEvent) => void;
