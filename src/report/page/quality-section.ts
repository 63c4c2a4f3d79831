import type { FieldQuality, ScoreDrift } from '../quality.ts';
import type { MigrationReport } from '../report.ts';
import { bar } from './bars.ts';
import { countText, significant } from './figures.ts';
import { type Html, html } from './html.ts';

/** Recall and score drift of every vector field; how to get them where they were not measured. */
export function qualitySection({ quality }: MigrationReport): Html {
  return html`<section aria-labelledby="quality">
<h2 id="quality">Search quality</h2>
${quality === undefined || quality.length === 0 ? notMeasured : quality.map(fieldQuality)}
</section>`;
}

const notMeasured = html`<p class="quiet">Not measured. <code>rvl migrate validate --quality</code> searches by the original vectors and compares the answers; <code>--validation</code> takes its report into this page.</p>`;

function fieldQuality(quality: FieldQuality): Html {
  const { field, k, queries, documents, leftOut, recall, lowestRecall, originals } = quality;
  const from = originals === 'backup' ? 'the original vectors in the backup' : 'the vectors in the documents';
  const left =
    leftOut === 0
      ? ''
      : ` ${countText(leftOut)} documents are left out: changed or deleted since, or without a usable vector.`;
  return html`<h3><code>${field}</code>: recall@${k} ${recall.toFixed(3)}</h3>
<p>${encodings(quality)}. ${countText(queries)} queries were answered by the new index and by an exact search over ${from} (${countText(documents)} documents). Of every ${k} true neighbours the index finds ${(recall * k).toFixed(1)} on average, and ${(lowestRecall * k).toFixed(1)} in the worst query.${left}</p>
${recallTable(quality)}
${worstQueries(quality)}
${quality.drift === undefined ? noDrift(quality) : driftTable(quality.drift)}`;
}

function encodings({ sourceDtype, targetDtype, metric, targetMetric, algorithm }: FieldQuality): string {
  const datatype = sourceDtype === targetDtype ? sourceDtype : `${sourceDtype} → ${targetDtype}`;
  return `${datatype}, ${targetMetric === undefined ? metric : `${metric} → ${targetMetric}`}, ${algorithm.toUpperCase()}`;
}

/** From the best down to the worst that occurs. */
function recallTable({ recallCounts, queries }: FieldQuality): Html {
  const lowest = Math.max(
    0,
    recallCounts.findIndex((count) => count > 0),
  );
  const rows = recallCounts
    .map((count, tenth) => ({ count, tenth }))
    .slice(Math.min(lowest, 9))
    .reverse();
  return html`<table class="bars">
<caption>Queries by recall</caption>
<thead><tr><th scope="col">Recall</th><th scope="col" class="wide"></th><th scope="col" class="number">Queries</th></tr></thead>
<tbody>
${rows.map(({ count, tenth }) => html`<tr><th scope="row">${tenthText(tenth)}</th><td class="wide">${bar(count === 0 ? [] : [{ from: 0, to: count, look: 'after' }], queries)}</td><td class="number">${countText(count)}</td></tr>`)}
</tbody>
</table>`;
}

function tenthText(tenth: number): string {
  return tenth === 10 ? '1' : `${(tenth / 10).toFixed(1)} to ${((tenth + 1) / 10).toFixed(1)}`;
}

function worstQueries({ worstQueries }: FieldQuality): Html | undefined {
  return worstQueries.length === 0
    ? undefined
    : html`<details><summary>Queries that lost most</summary><ul>
${worstQueries.map(({ key, recall }) => html`<li><code>${key}</code> ${recall.toFixed(2)}</li>`)}
</ul></details>`;
}

function driftTable({ hits, mean, p95, max, meanDistance }: ScoreDrift): Html {
  const row = (what: string, value: number) => {
    const share = meanDistance > 0 ? `${significant((value / meanDistance) * 100, 2)} %` : '–';
    return html`<tr><th scope="row">${what}</th><td class="number">${significant(value, 3)}</td><td class="number">${share}</td></tr>`;
  };
  return html`<table>
<caption>Score drift: how far the score of a hit lies off its distance before, over ${countText(hits)} hits at a mean distance of ${significant(meanDistance, 3)}</caption>
<thead><tr><th scope="col"></th><th scope="col" class="number">Drift</th><th scope="col" class="number">Of the mean distance</th></tr></thead>
<tbody>
${row('mean', mean)}
${row('95 of 100 at most', p95)}
${row('largest', max)}
</tbody>
</table>`;
}

function noDrift({ targetMetric }: FieldQuality): Html {
  return targetMetric === undefined
    ? html`<p class="quiet">No scores were compared.</p>`
    : html`<p class="quiet">Scores of two metrics are not compared.</p>`;
}
