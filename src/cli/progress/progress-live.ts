import type { EventListener } from '../../index.ts';
import { formatCount } from '../output/format-count.ts';
import { formatDuration } from '../output/format-duration.ts';
import type { Terminal } from '../terminal.ts';
import { type EventText, eventText, progressText } from './event-text.ts';

/** A screen shows no more than this many changes a second; more only costs time. */
const minimumRedrawMs = 60;
/** A rate over less than this says nothing. */
const minimumRateMs = 500;
const barWidth = 10;

type ProgressText = Extract<EventText, { kind: 'progress' }>;

/** Where the step on the status line began. */
interface StepStart {
  readonly step: string;
  readonly atMs: number;
  readonly doneDocs: number;
}

/** Tells a run on a terminal: one line that is redrawn, with a lasting line above it for every finished step. */
export function progressLive(terminal: Terminal): EventListener {
  const { colors } = terminal;
  const tones = { plain: (text: string) => text, good: (text: string) => `${colors.green('✓')} ${text}` };
  let start: StepStart | undefined;
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  const show = (text: string): void => terminal.status(`  ${text}`.slice(0, terminal.columns() - 1));
  const advance = (told: ProgressText, nowMs: number): void => {
    if (start?.step !== told.step) {
      start = { step: told.step, atMs: nowMs, doneDocs: told.doneDocs };
      drawnAtMs = Number.NEGATIVE_INFINITY;
    }
    if (nowMs - drawnAtMs >= minimumRedrawMs) {
      drawnAtMs = nowMs;
      show(statusText(told, start, nowMs));
    }
  };
  return (event) => {
    const told = eventText(event);
    if (event.type === 'step.finished' || event.type === 'run.finished') {
      terminal.status('');
    }
    if (told.kind === 'line') {
      terminal.err(told.tone === 'warning' ? colors.yellow(told.text) : tones[told.tone](told.text));
    } else if (told.kind === 'begun') {
      show(told.text);
    } else if (told.kind === 'progress') {
      advance(told, Date.parse(event.at));
    }
  };
}

function statusText(told: ProgressText, start: StepStart, nowMs: number): string {
  const { step, doneDocs, totalDocs } = told;
  const text = progressText(step, doneDocs, totalDocs);
  const share = totalDocs === 0 ? 0 : Math.min(1, doneDocs / totalDocs);
  const filled = Math.round(share * barWidth);
  const bar = totalDocs === 0 ? '' : `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} `;
  const elapsedMs = nowMs - start.atMs;
  const done = doneDocs - start.doneDocs;
  if (elapsedMs < minimumRateMs || done <= 0) {
    return `${bar}${text}`;
  }
  const left = totalDocs > doneDocs ? `, ${formatDuration(((totalDocs - doneDocs) * elapsedMs) / done)} left` : '';
  return `${bar}${text}, ${formatCount(Math.round((done * 1000) / elapsedMs))} docs/s${left}`;
}
