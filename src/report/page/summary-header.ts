import type { MigrationReport } from '../report.ts';
import { countText, durationText, momentText, shareText, sizeText } from './figures.ts';
import { type Html, html } from './html.ts';

const outcomes: Readonly<Record<MigrationReport['result'], { sign: string; text: string; look: string }>> = {
  succeeded: { sign: '✓', text: 'Succeeded', look: 'good' },
  failed: { sign: '✗', text: 'Failed', look: 'bad' },
  interrupted: { sign: '‖', text: 'Interrupted; the same command goes on', look: 'warned' },
};

/** Which index, how it ended, when, and the figures people ask for first. */
export function summaryHeader(report: MigrationReport): Html {
  const { sourceIndex, targetIndex, startedAt, finishedAt, runId } = report;
  const { sign, text, look } = outcomes[report.result];
  const renamed = sourceIndex === targetIndex ? undefined : html` → <code>${targetIndex}</code>`;
  return html`<header>
<h1>Migration of <code>${sourceIndex}</code>${renamed}</h1>
<p class="outcome ${look}"><span aria-hidden="true">${sign}</span> ${text}</p>
<p class="quiet">${momentText(startedAt)} to ${momentText(finishedAt)}${runId === undefined ? undefined : html`, run <code>${runId}</code>`}</p>
<dl class="tiles">
${tilesOf(report).map(({ name, value, note }) => html`<div><dt>${name}</dt><dd>${value}${note === undefined ? undefined : html` <small>${note}</small>`}</dd></div>`)}
</dl>
</header>`;
}

interface Tile {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

function tilesOf({ timings, documents, benchmarkSummary, timeline, quality = [] }: MigrationReport): Tile[] {
  const { downtimeDurationSeconds: downtime, totalMigrationDurationSeconds: total } = timings;
  const { sourceIndexSizeMb: before, targetIndexSizeMb: after } = benchmarkSummary;
  const goesOn = (timeline?.awayFromSeconds ?? 0) < 0;
  return [
    ...(downtime === undefined ? [] : [{ name: 'Index away', value: durationText(downtime) }]),
    ...(total === undefined ? [] : [{ name: goesOn ? 'This execution' : 'Whole run', value: durationText(total) }]),
    ...(documents === undefined || documents.converted === 0
      ? []
      : [{ name: 'Vectors converted', value: countText(documents.converted) }]),
    ...(before === undefined || after === undefined || before === 0
      ? []
      : [{ name: 'Vectors in the index', value: sizeText(after), note: shareText(before, after) }]),
    ...quality.map(({ field, k, recall }) => ({
      name: `Recall@${k}`,
      value: recall.toFixed(3),
      ...(quality.length > 1 && { note: field }),
    })),
  ];
}
