import type { StampedEvent, StepName } from '../../index.ts';

/** One line of the list of steps. */
export interface StepView {
  readonly step: StepName;
  readonly state: 'pending' | 'running' | 'done' | 'done-before' | 'stopped' | 'failed';
  readonly doneDocs: number;
  /** 0 where nobody knows, or the step counts no documents. */
  readonly totalDocs: number;
  /** Where this execution began to count: a rate is of what it did itself. */
  readonly firstDocs: number;
  readonly startedAtMs: number;
  /** Of a finished step. */
  readonly durationMs: number;
}

/** What there is to see of a run at one moment. */
export interface RunView {
  readonly kind: 'apply' | 'rollback';
  readonly steps: readonly StepView[];
  /** Bytes in the vector backup; undefined where none is written. */
  readonly backupBytes?: number;
  readonly updatesCaught: number;
  /** When the index went away; undefined where it has not. */
  readonly awaySinceMs?: number;
  /** When it answered again. */
  readonly backAtMs?: number;
  /** True once an index is there again, though it may not be filled. */
  readonly created: boolean;
  readonly ended: boolean;
}

/** The view of a run that has not begun. */
export const noRun: RunView = { kind: 'apply', steps: [], updatesCaught: 0, created: false, ended: false };

/** The view after one more event; pure. */
export function followRun(view: RunView, event: StampedEvent): RunView {
  const atMs = Date.parse(event.at);
  switch (event.type) {
    case 'run.started': {
      const steps = event.steps.map((step) => ({ ...pendingStep, step }));
      const away = event.awaySince === undefined ? {} : { awaySinceMs: Date.parse(event.awaySince) };
      return { ...noRun, kind: event.kind, steps, ...away };
    }
    case 'step.started': {
      const { doneDocs = 0, totalDocs = 0 } = event;
      return withStep(view, event.step, {
        state: 'running',
        doneDocs,
        firstDocs: doneDocs,
        totalDocs,
        startedAtMs: atMs,
      });
    }
    case 'step.progressed': {
      const { step, doneDocs, totalDocs, bytes } = event;
      return { ...withStep(view, step, { doneDocs, totalDocs }), ...(bytes !== undefined && { backupBytes: bytes }) };
    }
    case 'step.finished': {
      const { step, docs, durationMs } = event;
      return withStep(view, step, { state: 'done', durationMs, ...(docs !== undefined && { doneDocs: docs }) });
    }
    case 'step.skipped':
      return withStep(view, event.step, { state: 'done-before' });
    case 'index.dropped':
      return { ...view, awaySinceMs: view.awaySinceMs ?? atMs };
    case 'index.created':
      return { ...view, created: true };
    case 'index.ready':
      return { ...view, created: true, backAtMs: atMs };
    case 'update.caught':
      return { ...view, updatesCaught: view.updatesCaught + event.docs };
    case 'run.finished':
      return ended(view, event.result);
    default:
      return view;
  }
}

/** Milliseconds the index has been away up to `nowMs`; undefined where it has not been. */
export function awayMs(view: RunView, nowMs: number): number | undefined {
  return view.awaySinceMs === undefined ? undefined : Math.max(0, (view.backAtMs ?? nowMs) - view.awaySinceMs);
}

const pendingStep = {
  state: 'pending',
  doneDocs: 0,
  totalDocs: 0,
  firstDocs: 0,
  startedAtMs: 0,
  durationMs: 0,
} as const;

function withStep(view: RunView, step: StepName, change: Partial<StepView>): RunView {
  return { ...view, steps: view.steps.map((one) => (one.step === step ? { ...one, ...change } : one)) };
}

/** What was under way when the run ended early stays where it stood. */
function ended(view: RunView, result: 'succeeded' | 'failed' | 'interrupted'): RunView {
  const state = result === 'interrupted' ? 'stopped' : 'failed';
  const steps = view.steps.map((one) => (one.state === 'running' ? { ...one, state } : one) as StepView);
  return { ...view, steps, ended: true };
}
