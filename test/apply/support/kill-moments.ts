import type { StepName } from '../../../src/index.ts';
import type { ToldEvent } from './cli-child.ts';

/** When to kill: so long after a step has begun. */
export interface KillMoment {
  readonly step: StepName;
  readonly delayMs: number;
}

interface Span {
  readonly step: StepName;
  readonly durationMs: number;
}

/** The news that a step has begun takes a moment to get here; without this many a strike would come after the end. */
const EARLY = 0.6;

/** Which moments to draw. */
export interface KillOptions {
  readonly count: number;
  readonly random: () => number;
  /** Steps that get a moment each before the rest are drawn; default: every step once. */
  readonly steps?: readonly StepName[];
}

/**
 * Draws moments of a run: one in each of `steps`, the rest spread evenly over its whole duration.
 *
 * A moment is told from the start of its step, so that it stays in the step it was drawn for when another run is faster
 * or slower.
 *
 * @param measured events of a run that nothing disturbed
 */
export function killMoments(measured: readonly ToldEvent[], { count, random, steps }: KillOptions): KillMoment[] {
  const spans = measured.flatMap(({ type, step, duration_ms }): Span[] =>
    type === 'step.finished' && step && duration_ms ? [{ step, durationMs: duration_ms }] : [],
  );
  const first = steps === undefined ? spans : spans.filter(({ step }) => steps.includes(step));
  const totalMs = spans.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return Array.from({ length: count }, (_, i) => {
    const span = first[i];
    const moment = span
      ? { step: span.step, delayMs: random() * span.durationMs }
      : momentAt(spans, random() * totalMs);
    return { ...moment, delayMs: EARLY * moment.delayMs };
  });
}

function momentAt(spans: readonly Span[], atMs: number): KillMoment {
  let left = atMs;
  for (const { step, durationMs } of spans) {
    if (left < durationMs) return { step, delayMs: left };
    left -= durationMs;
  }
  throw new RangeError('the moment lies behind the end');
}

/** A strike that waits for its moment. */
export interface Strike {
  /** Wants every event of the run. */
  listen(event: ToldEvent): void;
  /** The run has ended: it is too late. */
  cancel(): void;
}

/** Calls `strike` once, at the moment. */
export function strikeAt(moment: KillMoment, strike: () => void): Strike {
  let timer: NodeJS.Timeout | undefined;
  return {
    listen: (event) => {
      if (event.type === 'step.started' && event.step === moment.step) timer ??= setTimeout(strike, moment.delayMs);
    },
    cancel: () => clearTimeout(timer),
  };
}

/** `dump ×3, active ×2`, in the order of first appearance. */
export function countedNames(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return distinct.map((name) => `${name} ×${names.filter((other) => other === name).length}`).join(', ');
}
