import type { BatchEventListener, BatchListener, BatchProgress, EventListener } from '../../index.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';
import { stampedLine } from './progress-lines.ts';
import { type ListenerFlags, type ListenerOptions, progressListener, stoppingListener } from './run-listener.ts';
import { sideBySide } from './side-by-side.ts';

/** Who listens to a batch: to what happens to its indexes, and inside each of them. */
export interface BatchListeners {
  readonly onIndex: BatchListener;
  readonly onEvent: BatchEventListener;
}

/** How a batch is to be told. */
export interface BatchListenerFlags extends ListenerFlags {
  /** Indexes at a time; default 1. */
  readonly parallel?: number;
}

/** Tells a batch: a line before and after every index on stderr unless `quiet`, JSON lines on stdout with `json`. */
export function batchListeners(flags: BatchListenerFlags, options: ListenerOptions): BatchListeners {
  const { terminal } = options;
  const inside = (flags.parallel ?? 1) > 1 ? severalInside(flags, options) : oneInside(flags, options);
  return {
    onIndex: (progress) => {
      inside.onIndex(progress);
      if (!flags.quiet) {
        const line = progressLine(progress, terminal);
        terminal.err(terminal.live ? line : stampedLine(new Date().toISOString(), line));
      }
      if (flags.json) {
        terminal.out(jsonText({ type: 'batch.progressed', ...progress }));
      }
    },
    onEvent: inside.onEvent,
  };
}

/** Tells the index at work as a single run is told. */
function oneInside(flags: ListenerFlags, { terminal, signal }: ListenerOptions): BatchListeners {
  const explain = stoppingListener(flags, { terminal, signal });
  let tell: EventListener = () => {};
  return {
    onIndex: ({ status }) => {
      if (status === 'starting') {
        tell = progressListener(flags, terminal, { keepPanel: false });
      }
      terminal.show(undefined);
    },
    onEvent: (event) => {
      tell(event);
      explain(event);
    },
  };
}

/** Tells every index at work with its name. */
function severalInside(flags: ListenerFlags, options: ListenerOptions): BatchListeners {
  const told = flags.quiet ? undefined : sideBySide(options);
  return {
    onIndex: (progress) => told?.onIndex(progress),
    onEvent: (event) => {
      told?.onEvent(event);
      if (flags.json) {
        options.terminal.out(jsonText(event));
      }
    },
  };
}

/** `[2/5] users_idx: failed - the error`. */
function progressLine(progress: BatchProgress, { colors }: Terminal): string {
  const { index, position, total, status, error, reason } = progress;
  const after = error === undefined ? '' : ` - ${error}`;
  const line = `[${position}/${total}] ${index}: ${reason ?? statusWords[status]}${after}`;
  return status === 'failed' ? colors.red(line) : status === 'success' ? colors.green(line) : line;
}

const statusWords: Readonly<Record<BatchProgress['status'], string>> = {
  waiting: 'waiting',
  starting: 'starting',
  success: 'success',
  failed: 'failed',
  skipped: 'skipped',
  rolled_back: 'rolled back',
  interrupted: 'interrupted',
};
