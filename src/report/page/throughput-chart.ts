import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import type { BarPiece } from './bars.ts';
import { countText, durationText } from './figures.ts';
import { Html, html } from './html.ts';
import { stepName } from './step-names.ts';
import type { StepRates } from './throughput.ts';

/** Pixels of one chart; columns of the page are about as wide, so that text keeps its size. */
const size = { width: 400, height: 170 } as const;
/** A line below the plot: a shade behind it would change the colour of everything before it. */
const AWAY_HEIGHT = 5;
const margin = { left: 58, right: 14, top: 10, bottom: 30 } as const;

/** Documents a second of one step over its own time, on the run's clock; underlined while the index was away. */
export function throughputChart(rates: StepRates, away: BarPiece | undefined): Html {
  const { step, startSeconds, endSeconds, mean } = rates;
  const x = scaleLinear([startSeconds, endSeconds], [margin.left, size.width - margin.right]);
  const y = scaleLinear([0, rates.fastest], [size.height - margin.bottom, margin.top]).nice(3);
  const label = `${stepName(step)}: ${countText(mean)} documents a second on average`;
  return html`<svg class="chart" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${label}">
${awayLine(away, { ...rates, x })}
${y.ticks(3).map((tick) => html`<line class="grid" x1="${margin.left}" x2="${size.width - margin.right}" y1="${pixel(y(tick))}" y2="${pixel(y(tick))}"/><text class="tick" x="${margin.left - 6}" y="${pixel(y(tick) + 4)}" text-anchor="end">${countText(tick)}</text>`)}
${x.ticks(3).map((tick) => html`<text class="tick" x="${pixel(x(tick))}" y="${size.height - 7}" text-anchor="middle">${durationText(tick)}</text>`)}
${shapes(rates, x, y)}
</svg>`;
}

type Scale = (value: number) => number;

function awayLine(
  away: BarPiece | undefined,
  { startSeconds, endSeconds, x }: Pick<StepRates, 'startSeconds' | 'endSeconds'> & { readonly x: Scale },
): Html | undefined {
  if (away === undefined || away.from >= endSeconds || away.to <= startSeconds) {
    return undefined;
  }
  const [left, right] = [x(Math.max(away.from, startSeconds)), x(Math.min(away.to, endSeconds))];
  return html`<rect class="downtime" x="${pixel(left)}" y="${size.height - margin.bottom}" width="${pixel(right - left)}" height="${AWAY_HEIGHT}"/>`;
}

type Point = readonly [seconds: number, docsPerSecond: number];

function shapes({ pieces, endSeconds }: StepRates, x: Scale, y: Scale): Html {
  const points: Point[] = pieces.map(({ from, docsPerSecond }) => [from, docsPerSecond]);
  const closed: Point[] = [...points, [endSeconds, pieces.at(-1)?.docsPerSecond ?? 0]];
  const surface = area<Point>()
    .curve(curveStepAfter)
    .x(([seconds]) => x(seconds))
    .y0(y(0))
    .y1(([, rate]) => y(rate));
  const edge = line<Point>()
    .curve(curveStepAfter)
    .x(([seconds]) => x(seconds))
    .y(([, rate]) => y(rate));
  // Paths hold numbers and letters of commands only.
  return new Html(`<path class="area" d="${surface(closed)}"/><path class="edge" d="${edge(closed)}"/>`);
}

function pixel(value: number): number {
  return Math.round(value * 10) / 10;
}
