import type { MigrationReport } from '../report.ts';
import type { BarPiece } from './bars.ts';
import { countText, durationText } from './figures.ts';
import { type Html, html } from './html.ts';
import { stepName } from './step-names.ts';
import { type StepRates, stepRates, worthDrawing } from './throughput.ts';
import { throughputChart } from './throughput-chart.ts';
import { awayPiece, endOf } from './timeline-section.ts';

/** Documents a second, step by step; nothing where the report does not know. */
export function throughputSection({ timeline }: MigrationReport): Html | undefined {
  const rates = timeline === undefined ? [] : stepRates(timeline);
  if (timeline === undefined || rates.length === 0) {
    return undefined;
  }
  const endSeconds = endOf(timeline);
  const drawn = worthDrawing(rates, endSeconds);
  const table = ratesTable(rates);
  return html`<section aria-labelledby="throughput">
<h2 id="throughput">Documents a second</h2>
${drawn.length === 0 ? table : charts(drawn, awayPiece(timeline, endSeconds), table)}
</section>`;
}

function charts(drawn: readonly StepRates[], away: BarPiece | undefined, table: Html): Html {
  const shade = away && html`<p class="quiet"><span class="swatch" aria-hidden="true"></span>index away</p>`;
  return html`${shade}<div class="charts">
${drawn.map((rates) => html`<figure><figcaption><strong>${stepName(rates.step)}</strong> <span class="quiet">${countText(rates.mean)} a second on average${boundText(rates)}</span></figcaption>${throughputChart(rates, away)}</figure>`)}
</div>
<details><summary>The same as a table</summary>${table}</details>`;
}

function ratesTable(rates: readonly StepRates[]): Html {
  return html`<div class="scroll"><table>
<thead><tr><th scope="col">Step</th><th scope="col" class="number">Documents</th><th scope="col" class="number">Time</th><th scope="col" class="number">Mean a second</th><th scope="col" class="number">Fastest a second</th><th scope="col">Waited for</th></tr></thead>
<tbody>
${rates.map(({ step, docs, startSeconds, endSeconds, mean, fastest, bound }) => html`<tr><th scope="row">${stepName(step)}</th><td class="number">${countText(docs)}</td><td class="number">${durationText(endSeconds - startSeconds)}</td><td class="number">${countText(mean)}</td><td class="number">${countText(fastest)}</td><td>${bound ?? '–'}</td></tr>`)}
</tbody>
</table></div>`;
}

/** What would have to be faster, so that the step is. */
function boundText({ bound }: StepRates): string {
  return bound === undefined ? '' : `, waited for the ${bound} most`;
}
