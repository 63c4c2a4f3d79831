import type { MigrationReport } from '../report.ts';
import type { Timeline, TimelineStep } from '../timeline.ts';
import { type BarPiece, bar } from './bars.ts';
import { durationText } from './figures.ts';
import { type Html, html } from './html.ts';
import { stepName } from './step-names.ts';

/** The steps of the run one below the other, each where it lies in time, and when the index was away. */
export function timelineSection(report: MigrationReport): Html {
  const { timeline } = report;
  return html`<section aria-labelledby="timeline">
<h2 id="timeline">What happened when</h2>
${timeline === undefined ? timingsOnly(report) : stepsTable(timeline, report.timings.downtimeDurationSeconds)}
</section>`;
}

function stepsTable(timeline: Timeline, downtime: number | undefined): Html {
  const end = endOf(timeline);
  const away = awayPiece(timeline, end);
  const dropped = timeline.awayFromSeconds;
  return html`<table class="timeline">
<thead><tr><th scope="col">Step</th><th scope="col" class="wide"><span class="axis"><span>0 s</span><span>${durationText(end / 2)}</span><span>${durationText(end)}</span></span></th><th scope="col" class="number extra">Began at</th><th scope="col" class="number">Took</th></tr></thead>
<tbody>
${timeline.steps.map((step) => stepRow(step, away, end))}
${away === undefined ? undefined : html`<tr class="away"><th scope="row">Index away</th><td class="wide">${bar([{ ...away, look: 'downtime' }], end)}</td><td class="number extra">${dropped === undefined ? '–' : droppedText(dropped)}</td><td class="number">${durationText(downtime ?? away.to - away.from)}</td></tr>`}
</tbody>
</table>
${awayNote(timeline)}`;
}

function droppedText(dropped: number): string {
  return dropped < 0 ? `${durationText(-dropped)} before` : durationText(dropped);
}

function stepRow(step: TimelineStep, away: BarPiece | undefined, end: number): Html {
  const { startedSeconds, durationSeconds } = step;
  const piece = { from: startedSeconds, to: startedSeconds + (durationSeconds ?? end - startedSeconds), look: 'step' };
  const took = durationSeconds === undefined ? 'did not finish' : durationText(durationSeconds);
  return html`<tr><th scope="row">${stepName(step.step)}</th><td class="wide">${bar([...(away ? [away] : []), piece], end)}</td><td class="number extra">${durationText(startedSeconds)}</td><td class="number">${took}</td></tr>`;
}

/** Seconds from the beginning to the end of the last step. */
export function endOf({ steps, awayUntilSeconds = 0 }: Timeline): number {
  const ends = steps.map((step) => step.startedSeconds + lengthOf(step));
  return Math.max(awayUntilSeconds, 0.001, ...ends);
}

function lengthOf({ startedSeconds, durationSeconds, progressSeconds }: TimelineStep): number {
  return durationSeconds ?? (progressSeconds.at(-1) ?? startedSeconds) - startedSeconds;
}

/** When the index was away: to the end where it did not come back. Before 0 an earlier execution was at work. */
export function awayPiece({ awayFromSeconds, awayUntilSeconds }: Timeline, end: number): BarPiece | undefined {
  return awayFromSeconds === undefined && awayUntilSeconds === undefined
    ? undefined
    : { from: awayFromSeconds ?? 0, to: awayUntilSeconds ?? end, look: 'away' };
}

function awayNote({ awayFromSeconds, awayUntilSeconds }: Timeline): Html {
  if (awayFromSeconds === undefined && awayUntilSeconds === undefined) {
    return html`<p class="quiet">The index answered all the time.</p>`;
  }
  return awayUntilSeconds === undefined
    ? html`<p class="bad">The index had not come back when this run ended.</p>`
    : html`<p class="quiet">The shaded part is the downtime: from the drop until the new index answered in full. Documents could be read and written all the time.</p>`;
}

const timingNames: Readonly<Record<string, string>> = {
  enumerateDurationSeconds: 'enumerate',
  dumpDurationSeconds: 'dump',
  dropDurationSeconds: 'drop',
  quantizeDurationSeconds: 'quantize',
  fieldRenameDurationSeconds: 'rename-fields',
  keyRenameDurationSeconds: 'rename-keys',
  recreateDurationSeconds: 'create',
  initialIndexingDurationSeconds: 'index',
  validationDurationSeconds: 'validate',
};

/** For reports that have durations and no moments: those of Python, and of a validation. */
function timingsOnly({ timings }: MigrationReport): Html {
  const rows = Object.entries(timings).flatMap(([key, seconds]) => {
    const step = timingNames[key];
    return step === undefined ? [] : [{ step, seconds }];
  });
  const end = Math.max(0, ...rows.map(({ seconds }) => seconds));
  return rows.length === 0
    ? html`<p class="quiet">This report tells no times.</p>`
    : html`<table class="timeline">
<thead><tr><th scope="col">Step</th><th scope="col" class="wide"></th><th scope="col" class="number">Took</th></tr></thead>
<tbody>
${rows.map(({ step, seconds }) => html`<tr><th scope="row">${stepName(step)}</th><td class="wide">${bar([{ from: 0, to: seconds, look: 'step' }], end)}</td><td class="number">${durationText(seconds)}</td></tr>`)}
</tbody>
</table>`;
}
