import type { BatchListener, BatchProgress, EventListener } from '../../index.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';
import { stampedLine } from './progress-lines.ts';
import { type ListenerFlags, type ListenerOptions, progressListener, stoppingListener } from './run-listener.ts';

/** Who listens to a batch: to what happens to its indexes, and inside each of them. */
export interface BatchListeners {
  readonly onIndex: BatchListener;
  readonly onEvent: EventListener;
}

/** Tells a batch: a line before and after every index on stderr unless `quiet`, JSON lines on stdout with `json`. */
export function batchListeners(flags: ListenerFlags, { terminal, signal }: ListenerOptions): BatchListeners {
  const explain = stoppingListener(flags, { terminal, signal });
  let tell: EventListener = () => {};
  return {
    onIndex: (progress) => {
      if (progress.status === 'starting') {
        tell = progressListener(flags, terminal, { keepPanel: false });
      }
      if (!flags.quiet) {
        terminal.show(undefined);
        const line = progressLine(progress, terminal);
        terminal.err(terminal.live ? line : stampedLine(new Date().toISOString(), line));
      }
      if (flags.json) {
        terminal.out(jsonText({ type: 'batch.progressed', ...progress }));
      }
    },
    onEvent: (event) => {
      tell(event);
      explain(event);
    },
  };
}

/** `[2/5] users_idx: failed - the error`. */
function progressLine({ index, position, total, status, error }: BatchProgress, { colors }: Terminal): string {
  const line = `[${position}/${total}] ${index}: ${statusWords[status]}${error === undefined ? '' : ` - ${error}`}`;
  return status === 'failed' ? colors.red(line) : status === 'success' ? colors.green(line) : line;
}

const statusWords: Readonly<Record<BatchProgress['status'], string>> = {
  starting: 'starting',
  success: 'success',
  failed: 'failed',
  skipped: 'skipped',
  rolled_back: 'rolled back',
  interrupted: 'interrupted',
};
