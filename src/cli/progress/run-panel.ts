import { formatBytes } from '../output/format-bytes.ts';
import { countOf, formatCount } from '../output/format-count.ts';
import { formatDuration } from '../output/format-duration.ts';
import type { Colors, Screen } from '../terminal.ts';
import { progressText } from './event-text.ts';
import { awayMs, type RunView, type StepView } from './run-view.ts';
import { stepLabels } from './step-labels.ts';

/** A rate over less than this says nothing. */
const minimumRateMs = 500;
/** A step without documents to count says how long it takes once that is worth knowing. */
const minimumElapsedMs = 1000;
const narrowestBar = 6;
const widestBar = 30;
const labelWidth = Math.max(...Object.values(stepLabels).map(({ length }) => length));
const countWidth = '10,000,000 docs'.length;

type Tone = keyof Colors;

/** One line of the panel, cut to the screen before it is coloured. */
interface Line {
  readonly text: string;
  readonly tone?: Tone | undefined;
  /** Only so many characters of the beginning have the tone. */
  readonly toned?: number;
}

/**
 * Draws a run: its steps with their state, a bar for the one under way, and what else there is to know. No line is as wide
 * as the screen, and there are fewer of them than the screen has rows.
 */
export function runPanel(view: RunView, screen: Screen, colors: Colors): string {
  const steps = view.steps.map((step) => stepLines(step, screen));
  const footer = wrapped(footerParts(view, screen.nowMs), screen.columns - 1).map((text): Line => ({ text }));
  const all = [...steps.flat(), ...footer];
  const running = view.steps.flatMap((step, at) => (step.state === 'running' ? (steps[at] ?? []) : []));
  const lines = all.length < screen.rows ? all : [...running, ...footer].slice(0, Math.max(1, screen.rows - 1));
  return lines.map((line) => paint(line, screen.columns - 1, colors)).join('\n');
}

const marks: Readonly<Record<StepView['state'], { readonly mark: string; readonly tone?: Tone }>> = {
  pending: { mark: '·', tone: 'dim' },
  running: { mark: '▸', tone: 'yellow' },
  done: { mark: '✓', tone: 'green' },
  'done-before': { mark: '✓', tone: 'green' },
  stopped: { mark: '■', tone: 'yellow' },
  failed: { mark: '✗', tone: 'red' },
};

function stepLines(step: StepView, screen: Screen): Line[] {
  const { mark, tone } = marks[step.state];
  const text = `  ${mark} ${stepText(step, screen)}`;
  const line = { text, tone, ...(step.state === 'pending' ? {} : { toned: '  x'.length }) };
  const counts = step.state === 'running' && step.totalDocs > 0;
  return counts ? [line, { text: `    ${bar(step, screen)}` }] : [line];
}

function stepText(step: StepView, { columns, nowMs }: Screen): string {
  const label = stepLabels[step.step];
  switch (step.state) {
    case 'pending':
      return label;
    case 'running': {
      const elapsedMs = nowMs - step.startedAtMs;
      const elapsed = elapsedMs < minimumElapsedMs ? '' : `  ${formatDuration(elapsedMs)}`;
      return step.doneDocs + step.totalDocs > 0 ? countedText(step, columns) : `${label}...${elapsed}`;
    }
    case 'done': {
      const count = step.doneDocs === 0 ? '' : countOf(step.doneDocs, 'doc');
      return columns < 60
        ? `${label}${count === '' ? '' : `, ${count.replace(/ docs?$/, '')}`}, ${formatDuration(step.durationMs)}`
        : `${label.padEnd(labelWidth)}  ${count.padStart(countWidth)}  ${formatDuration(step.durationMs).padStart(7)}`;
    }
    case 'done-before':
      return `${label.padEnd(columns < 60 ? 0 : labelWidth)}  by an earlier run`;
    default:
      return step.totalDocs === 0 ? label : countedText(step, columns);
  }
}

/** The guide's progress line; without its last word where that does not fit. */
function countedText({ step, doneDocs, totalDocs }: StepView, columns: number): string {
  const text = progressText(step, doneDocs, totalDocs);
  return '  x '.length + text.length < columns ? text : text.replace(/ docs?$/, '');
}

/** `█████░░░░░  50%  500 docs/s  1.0s left`; the rate goes first where there is no room for all. */
function bar(step: StepView, { columns, nowMs }: Screen): string {
  const share = Math.min(1, step.doneDocs / step.totalDocs);
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const elapsedMs = nowMs - step.startedAtMs;
  const done = step.doneDocs - step.firstDocs;
  const known = elapsedMs >= minimumRateMs && done > 0;
  const rate = known ? [`${formatCount(Math.round((done * 1000) / elapsedMs))} docs/s`] : [];
  const leftMs = ((step.totalDocs - step.doneDocs) * elapsedMs) / done;
  const left = known && leftMs > 0 ? [`${formatDuration(leftMs)} left`] : [];
  const room = columns - 1 - '    '.length - narrowestBar;
  const choices = [[percent, ...rate, ...left], [percent, ...left], [percent]].map((parts) => `  ${parts.join('  ')}`);
  const tail = choices.find(({ length }) => length <= room) ?? '';
  const width = Math.max(narrowestBar, Math.min(widestBar, columns - 1 - '    '.length - tail.length));
  const filled = Math.floor(share * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}${tail}`;
}

function footerParts(view: RunView, nowMs: number): string[] {
  const away = awayMs(view, nowMs);
  const awayWord = view.backAtMs === undefined && !(view.ended && view.created) ? 'index away' : 'index was away';
  return [
    ...(view.backupBytes === undefined ? [] : [`${formatBytes(view.backupBytes)} backed up`]),
    ...(view.updatesCaught === 0 ? [] : [`${countOf(view.updatesCaught, 'update')} caught`]),
    ...(away === undefined ? [] : [`${awayWord} ${formatDuration(away)}`]),
  ];
}

function wrapped(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} · ${part}`.length <= width) {
      lines[lines.length - 1] = `${last} · ${part}`;
    } else {
      lines.push(`  ${part}`);
    }
  }
  return lines;
}

function paint({ text, tone, toned }: Line, width: number, colors: Colors): string {
  const cut = text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
  if (tone === undefined) {
    return cut;
  }
  const end = toned ?? cut.length;
  return `${colors[tone](cut.slice(0, end))}${cut.slice(end)}`;
}
