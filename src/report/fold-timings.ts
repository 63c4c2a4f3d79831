import type { StampedEvent, StepName } from '../events.ts';
import type { Timings } from './report.ts';

/** The report's key for every step that has one. */
const timingOf: Readonly<Partial<Record<StepName, keyof Timings>>> = {
  enumerate: 'enumerateDurationSeconds',
  dump: 'dumpDurationSeconds',
  drop: 'dropDurationSeconds',
  quantize: 'quantizeDurationSeconds',
  'rename-fields': 'fieldRenameDurationSeconds',
  'rename-keys': 'keyRenameDurationSeconds',
  create: 'recreateDurationSeconds',
  index: 'initialIndexingDurationSeconds',
  validate: 'validationDurationSeconds',
};

/** What has been timed so far; begin with {@link noTimings}. */
export interface TimingFold {
  readonly timings: Timings;
  /** Milliseconds since the epoch at which the index went away; undefined while it answers. */
  readonly awaySinceMs?: number;
  readonly startedMs?: number;
}

/** The fold of no events. */
export const noTimings: TimingFold = { timings: {} };

/**
 * Adds one event to the timings, in seconds. Downtime runs from the drop to ready, also where an earlier execution
 * dropped the index; it is unknown where an earlier execution created it again.
 */
export function foldTimings(fold: TimingFold, event: StampedEvent): TimingFold {
  const atMs = Date.parse(event.at);
  switch (event.type) {
    case 'run.started': {
      const { awaySince } = event;
      return { ...fold, startedMs: atMs, ...(awaySince !== undefined && { awaySinceMs: Date.parse(awaySince) }) };
    }
    case 'step.finished': {
      const key = timingOf[event.step];
      const seconds = event.durationMs / 1000;
      return key === undefined ? fold : { ...fold, timings: { ...fold.timings, [key]: seconds } };
    }
    case 'index.dropped':
      return { ...fold, awaySinceMs: fold.awaySinceMs ?? atMs };
    case 'index.ready': {
      const { awaySinceMs, ...rest } = fold;
      const away = awaySinceMs === undefined ? {} : { downtimeDurationSeconds: (atMs - awaySinceMs) / 1000 };
      return { ...rest, timings: { ...fold.timings, ...away } };
    }
    case 'run.finished': {
      const total = fold.startedMs === undefined ? 0 : (atMs - fold.startedMs) / 1000;
      return { ...fold, timings: { ...fold.timings, totalMigrationDurationSeconds: total } };
    }
    default:
      return fold;
  }
}
