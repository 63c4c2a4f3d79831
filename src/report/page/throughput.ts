import type { StepName } from '../../events.ts';
import { type Bound, boundBy } from '../bound.ts';
import type { Timeline, TimelineStep } from '../timeline.ts';

/** Documents a second between two moments, in seconds since the run began. */
export interface RatePiece {
  readonly from: number;
  readonly to: number;
  readonly docsPerSecond: number;
}

/** How fast a step went. */
export interface StepRates {
  readonly step: StepName;
  readonly docs: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly mean: number;
  readonly fastest: number;
  /** What it waited for most; absent where the report does not know. */
  readonly bound?: Bound;
  readonly pieces: readonly RatePiece[];
}

/** Pieces of one step, so that a line can be read. */
const PIECES = 40;

/** The rates of every step that counted documents, in their order. */
export function stepRates({ steps }: Timeline): StepRates[] {
  return steps.flatMap((step) => {
    const pieces = piecesOf(step);
    const docs = (step.progressDocs.at(-1) ?? 0) - (step.progressDocs[0] ?? 0);
    const [first, last] = [pieces[0], pieces.at(-1)];
    if (first === undefined || last === undefined || docs <= 0) {
      return [];
    }
    const { from: startSeconds } = first;
    const { to: endSeconds } = last;
    const fastest = Math.max(...pieces.map(({ docsPerSecond }) => docsPerSecond));
    const mean = docs / (endSeconds - startSeconds);
    const bound = step.usage && step.durationSeconds ? boundBy(step.usage, step.durationSeconds) : undefined;
    const rates = { step: step.step, docs, startSeconds, endSeconds, mean, fastest, pieces };
    return [{ ...rates, ...(bound && { bound }) }];
  });
}

/** Those worth a chart: long enough within the run, and with more than a few points. All have their row in the table. */
export function worthDrawing(rates: readonly StepRates[], runSeconds: number): readonly StepRates[] {
  return rates.filter(
    ({ pieces, startSeconds, endSeconds }) =>
      pieces.length >= FEWEST_PIECES && endSeconds - startSeconds >= runSeconds * SHORTEST_SHARE,
  );
}

const FEWEST_PIECES = 4;
const SHORTEST_SHARE = 0.01;

/** Neighbouring points are put together until a piece is long enough: the rate of a single batch is mostly chance. */
function piecesOf({ progressSeconds, progressDocs }: TimelineStep): RatePiece[] {
  const [first = 0] = progressSeconds;
  const shortest = ((progressSeconds.at(-1) ?? first) - first) / PIECES;
  const pieces: RatePiece[] = [];
  let start = 0;
  for (let place = 1; place < progressSeconds.length; place++) {
    const [from = 0, to = 0] = [progressSeconds[start], progressSeconds[place]];
    if (to > from && to - from >= shortest) {
      // A step that begins again counts from 0 again.
      const docs = Math.max(0, (progressDocs[place] ?? 0) - (progressDocs[start] ?? 0));
      pieces.push({ from, to, docsPerSecond: docs / (to - from) });
      start = place;
    }
  }
  return pieces;
}
