import type { StampedEvent, StepName, StepUsage } from '../events.ts';

/** One step of a run, on the run's own clock. */
export interface TimelineStep {
  readonly step: StepName;
  /** Seconds since the run began. */
  readonly startedSeconds: number;
  /** Absent where the run ended inside the step. */
  readonly durationSeconds?: number;
  readonly usage?: StepUsage;
  /** Documents done, each with its moment in seconds since the run began; at most {@link MAX_SAMPLES} of each, equally many. */
  readonly progressSeconds: readonly number[];
  readonly progressDocs: readonly number[];
}

/** When what happened; of one execution. */
export interface Timeline {
  readonly steps: readonly TimelineStep[];
  /** Seconds since the run began at which the index was dropped (negative: by an earlier execution), and answered again. */
  readonly awayFromSeconds?: number;
  readonly awayUntilSeconds?: number;
}

/** Points kept of a step's progress: enough for a line across a page, and a few hundred bytes of report. */
export const MAX_SAMPLES = 80;

/** What has been seen so far; begin with {@link noTimeline}. */
export interface TimelineFold extends Timeline {
  readonly startedMs?: number;
  /** Of the running step: every how many events one is kept, how many there were, and the newest one. */
  readonly stride: number;
  readonly seen: number;
  readonly latest?: readonly [seconds: number, docs: number];
}

/** The fold of no events. */
export const noTimeline: TimelineFold = { steps: [], stride: 1, seen: 0 };

/** Adds one event to the timeline. */
export function foldTimeline(fold: TimelineFold, event: StampedEvent): TimelineFold {
  const atMs = Date.parse(event.at);
  const seconds = (atMs - (fold.startedMs ?? atMs)) / 1000;
  switch (event.type) {
    case 'run.started': {
      const { awaySince } = event;
      const away = awaySince === undefined ? {} : { awayFromSeconds: (Date.parse(awaySince) - atMs) / 1000 };
      return { ...fold, startedMs: atMs, ...away };
    }
    case 'step.started':
      return begin(fold, event.step, { seconds, docs: event.doneDocs ?? 0 });
    case 'step.progressed':
      return progress(fold, event.step, [seconds, event.doneDocs]);
    case 'step.finished':
      return finish(fold, event);
    case 'index.dropped':
      return { ...fold, awayFromSeconds: fold.awayFromSeconds ?? seconds };
    case 'index.ready':
      return { ...fold, awayUntilSeconds: seconds };
    default:
      return fold;
  }
}

/** The timeline of a fold, its numbers to the millisecond; undefined where no step ran. */
export function timelineOf({ steps, awayFromSeconds, awayUntilSeconds }: TimelineFold): Timeline | undefined {
  return steps.length === 0
    ? undefined
    : {
        steps,
        ...(awayFromSeconds !== undefined && { awayFromSeconds }),
        ...(awayUntilSeconds !== undefined && { awayUntilSeconds }),
      };
}

function begin(fold: TimelineFold, step: StepName, at: { seconds: number; docs: number }): TimelineFold {
  const begun = { step, startedSeconds: at.seconds, progressSeconds: [at.seconds], progressDocs: [at.docs] };
  const { latest: _latest, ...rest } = fold;
  return { ...rest, steps: [...fold.steps, begun], stride: 1, seen: 0 };
}

function progress(fold: TimelineFold, name: StepName, sample: readonly [number, number]): TimelineFold {
  const step = fold.steps.at(-1);
  if (step?.step !== name) {
    return fold;
  }
  const seen = fold.seen + 1;
  const next = { ...fold, seen, latest: sample };
  if (seen % fold.stride !== 0) {
    return next;
  }
  const kept = withSample(step, sample);
  // Half of the room is for what comes: every second point goes, and from now on every second event.
  return kept.progressDocs.length < MAX_SAMPLES
    ? replaceLast(next, kept)
    : replaceLast({ ...next, stride: fold.stride * 2 }, thinned(kept));
}

function finish(
  fold: TimelineFold,
  { step: name, durationMs, usage }: Extract<StampedEvent, { type: 'step.finished' }>,
): TimelineFold {
  const step = fold.steps.at(-1);
  if (step?.step !== name) {
    return fold;
  }
  const isKept = fold.latest === undefined || step.progressSeconds.at(-1) === fold.latest[0];
  const whole = isKept ? step : withSample(step, fold.latest);
  return replaceLast(fold, { ...whole, durationSeconds: durationMs / 1000, ...(usage && { usage }) });
}

function withSample(step: TimelineStep, [seconds, docs]: readonly [number, number]): TimelineStep {
  return {
    ...step,
    progressSeconds: [...step.progressSeconds, seconds],
    progressDocs: [...step.progressDocs, docs],
  };
}

function thinned(step: TimelineStep): TimelineStep {
  const isKept = (_: number, place: number) => place % 2 === 0;
  return {
    ...step,
    progressSeconds: step.progressSeconds.filter(isKept),
    progressDocs: step.progressDocs.filter(isKept),
  };
}

function replaceLast(fold: TimelineFold, step: TimelineStep): TimelineFold {
  return { ...fold, steps: [...fold.steps.slice(0, -1), step] };
}
