import { scaleLinear } from 'd3-scale';
import { type Html, html } from './html.ts';

/** A piece of a bar, in the units of its scale. */
export interface BarPiece {
  readonly from: number;
  readonly to: number;
  /** Class of the style sheet. */
  readonly look: string;
}

/** Units across; they are stretched to whatever width the cell has. */
const WIDTH = 1000;
const HEIGHT = 10;
/** What is shorter would not be seen. */
const NARROWEST = 4;

/**
 * A row of rectangles as wide as its cell. The figures stand beside it in the same row, so readers of the page without
 * eyes lose nothing by its being hidden from them.
 *
 * @param end the value at the right edge; the left edge is 0
 */
export function bar(pieces: readonly BarPiece[], end: number): Html {
  const x = scaleLinear([0, Math.max(end, Number.MIN_VALUE)], [0, WIDTH]).clamp(true);
  const shapes = pieces.map(({ from, to, look }) => {
    const width = Math.max(NARROWEST, x(to) - x(from));
    const left = Math.min(x(from), WIDTH - width);
    return html`<rect class="${look}" x="${rounded(left)}" y="0" width="${rounded(width)}" height="${HEIGHT}"/>`;
  });
  return html`<svg class="bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${shapes}</svg>`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
