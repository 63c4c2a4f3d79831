import type { Assessment, DatatypeAssessment } from './assessment.ts';

/** Sizes of the plot, in pixels. */
const plot = { width: 640, height: 320, left: 56, right: 24, top: 20, bottom: 44 } as const;

/**
 * An assessment as one HTML page: a plot of recall over bytes a vector, a bar chart of how queries did, and the figures.
 *
 * Complete in itself: no scripts, no fonts, nothing is loaded.
 */
export function assessmentPage(assessment: Assessment): string {
  const { index, field, dims, metric, algorithm, sampledVectors, documents, queries, k } = assessment;
  const title = `${escapeHtml(index)}.${escapeHtml(field)}: what other datatypes would cost`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328 }
table { border-collapse: collapse; margin: 1rem 0 } th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid #d1d9e0 }
th:first-child, td:first-child, td.text { text-align: left } svg text { font: 13px system-ui, sans-serif; fill: #1f2328 } .quiet { color: #59636e }
</style>
<h1>${title}</h1>
<p>${dims} dimensions, ${metric}, ${escapeHtml(algorithm)}. ${count(queries)} queries against exact search among
${count(sampledVectors)} of ${count(documents)} documents; recall@${k} is the share of the ${k} true neighbours that is still found.</p>
${recallPlot(assessment)}
${figures(assessment)}
<h2>How single queries did</h2>
${assessment.datatypes.map((one) => queryBars(one, queries)).join('\n')}
</html>
`;
}

function recallPlot({ datatypes, k }: Assessment): string {
  const measured = datatypes.filter((one) => one.recall !== undefined);
  const largest = Math.max(...measured.map((one) => one.vectorBytes));
  const lowest = Math.min(0.9, ...measured.map((one) => Math.floor((one.recall ?? 1) * 10) / 10));
  const x = (bytes: number) => round(plot.left + (bytes / largest) * (plot.width - plot.left - plot.right));
  const y = (recall: number) =>
    round(plot.top + ((1 - recall) / (1 - lowest)) * (plot.height - plot.top - plot.bottom));
  const lines = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const recall = lowest + share * (1 - lowest);
    return `<line x1="${plot.left}" x2="${plot.width - plot.right}" y1="${y(recall)}" y2="${y(recall)}" stroke="#d1d9e0"/><text x="${plot.left - 8}" y="${y(recall) + 4}" text-anchor="end">${recall.toFixed(3)}</text>`;
  });
  const points = measured.map((one) => {
    const fill = one.current ? '#1f2328' : '#0969da';
    // Labels of datatypes with equal width would lie upon each other where their recall is nearly the same.
    const above = one.datatype === 'bfloat16' || one.datatype === 'uint8' ? 20 : -10;
    const recall = one.recall ?? 0;
    return `<circle cx="${x(one.vectorBytes)}" cy="${y(recall)}" r="5" fill="${fill}"/><text x="${x(one.vectorBytes)}" y="${y(recall) + above}" text-anchor="middle">${one.datatype}</text>`;
  });
  const middle = (plot.width + plot.left - plot.right) / 2;
  return `<svg viewBox="0 0 ${plot.width} ${plot.height}" role="img" aria-label="recall over bytes a vector">
${lines.join('\n')}
${points.join('\n')}
<text x="${middle}" y="${plot.height - 8}" text-anchor="middle">bytes a vector (0 to ${count(largest)}); higher is better: recall@${k}</text>
</svg>`;
}

function figures({ datatypes, k }: Assessment): string {
  const rows = datatypes.map((one) => {
    const cells = [one.recall?.toFixed(3) ?? '–', count(one.vectorBytes), mb(one.documentsMb), mb(one.indexMb)];
    const notes = [one.current ? 'as it is now' : '', one.obstacle ?? '', one.formula ?? ''].filter(
      (note) => note !== '',
    );
    return `<tr><td>${one.datatype}</td>${cells.map((cell) => `<td>${cell}</td>`).join('')}<td class="text">${escapeHtml(notes.join('; '))}</td></tr>`;
  });
  return `<table>
<tr><th>datatype</th><th>recall@${k}</th><th>bytes a vector</th><th>in documents</th><th>in the index</th><th></th></tr>
${rows.join('\n')}
</table>`;
}

/** One row of bars, from recall 0 to recall 1, as high as their share of the queries. */
function queryBars({ datatype, recallCounts, worstQueries = [] }: DatatypeAssessment, queries: number): string {
  if (recallCounts === undefined) {
    return '';
  }
  const bars = recallCounts.map((seen, tenth) => {
    const height = round((seen / Math.max(1, queries)) * 60);
    return `<rect x="${tenth * 34}" y="${62 - height}" width="30" height="${height}" fill="#0969da"><title>${(tenth / 10).toFixed(1)}: ${seen} queries</title></rect><text x="${tenth * 34 + 15}" y="78" text-anchor="middle">${(tenth / 10).toFixed(1)}</text>`;
  });
  const worst = worstQueries.map(({ key, recall }) => `${escapeHtml(key)} (${recall.toFixed(2)})`).join(', ');
  return `<p><b>${datatype}</b> <span class="quiet">${worst === '' ? 'no query lost anything' : `worst: ${worst}`}</span><br>
<svg viewBox="0 0 374 84" width="374" role="img" aria-label="queries by recall">${bars.join('')}</svg></p>`;
}

function mb(size: number | undefined): string {
  return size === undefined ? '–' : `${size.toFixed(1)} MB`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
