import type { EventListener, StampedEvent } from '../../index.ts';
import { cutToScreen } from '../output/cut-to-screen.ts';
import { formatDuration } from '../output/format-duration.ts';
import type { Screen, Terminal } from '../terminal.ts';
import type { BatchListeners } from './batch-listener.ts';
import { eventText, progressText } from './event-text.ts';
import { progressLines } from './progress-lines.ts';
import type { ListenerOptions } from './run-listener.ts';
import { awayMs, followRun, noRun, type RunView } from './run-view.ts';
import { stepLabels } from './step-labels.ts';
import { stoppingText } from './stopping-text.ts';

/** A rate over less than this says nothing. */
const minimumRateMs = 500;

/**
 * Tells several runs at a time: in a pipe as lines with the index in each, on a terminal as a block with one line for
 * each index at work.
 */
export function sideBySide({ terminal, signal }: ListenerOptions): BatchListeners {
  const views = new Map<string, RunView>();
  const lines = new Map<string, EventListener>();
  explainStopping(views, { terminal, signal });
  const draw = (screen: Screen): string =>
    cutToScreen(
      [...views].map(([name, view]) => `  ▸ ${name}  ${whereabouts(view, screen.nowMs)}`),
      screen,
    );
  return {
    onIndex: ({ index, status }) => {
      if (status === 'starting') {
        views.set(index, noRun);
        lines.set(index, terminal.live ? warnings(index, terminal) : progressLines(terminal.err, `${index}: `));
      } else if (status !== 'waiting') {
        views.delete(index);
      }
      terminal.show(views.size === 0 ? undefined : draw);
    },
    onEvent: (event) => {
      const { index } = event.batch;
      views.set(index, followRun(views.get(index) ?? noRun, event));
      lines.get(index)?.(event);
    },
  };
}

/** `Quantize vectors: 450/1,000 docs, 45%, 12.0s left, index away 3.0s`. */
function whereabouts(view: RunView, nowMs: number): string {
  const step = view.steps.find(({ state }) => state === 'running');
  if (step === undefined) {
    const waits = !view.ended && view.steps.some(({ state }) => state === 'done');
    return waits ? 'waits for its turn' : '...';
  }
  const away = view.backAtMs === undefined ? awayMs(view, nowMs) : undefined;
  const elapsedMs = nowMs - step.startedAtMs;
  const done = step.doneDocs - step.firstDocs;
  const leftMs = ((step.totalDocs - step.doneDocs) * elapsedMs) / done;
  const counts = step.totalDocs > 0;
  return [
    counts ? progressText(step.step, step.doneDocs, step.totalDocs) : `${stepLabels[step.step]}...`,
    ...(counts ? [`${Math.min(100, Math.floor((step.doneDocs * 100) / step.totalDocs))}%`] : []),
    ...(elapsedMs >= minimumRateMs && done > 0 && leftMs > 0 ? [`${formatDuration(leftMs)} left`] : []),
    ...(away === undefined ? [] : [`index away ${formatDuration(away)}`]),
  ].join(', ');
}

/** What the block does not show. */
function warnings(index: string, { err, colors }: Terminal): EventListener {
  return (event: StampedEvent) => {
    const told = eventText(event);
    if (told.kind === 'line' && told.tone === 'warning') {
      err(colors.yellow(`${index}: ${told.text}`));
    }
  };
}

/** Says of each index at work, the moment somebody asks to stop, what that means. */
function explainStopping(views: ReadonlyMap<string, RunView>, { terminal, signal }: ListenerOptions): void {
  const explain = (): void => {
    for (const [index, view] of views) {
      const text = stoppingText(view);
      if (text !== undefined) {
        terminal.err(`${index}: ${text}`);
      }
    }
  };
  signal.addEventListener('abort', explain, { once: true });
}
