import type { BatchListener, BatchProgress, EventListener } from '../../index.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';
import { type ListenerFlags, runListener } from './run-listener.ts';

/** Who listens to a batch: to what happens to its indexes, and inside each of them. */
export interface BatchListeners {
  readonly onIndex: BatchListener;
  readonly onEvent: EventListener;
}

/** Tells a batch: a line before and after every index on stderr unless `quiet`, JSON lines on stdout with `json`. */
export function batchListeners(flags: ListenerFlags, terminal: Terminal): BatchListeners {
  let listener = runListener(flags, terminal);
  return {
    onIndex: (progress) => {
      if (progress.status === 'starting') {
        listener = runListener(flags, terminal);
      }
      if (!flags.quiet) {
        terminal.status('');
        terminal.err(progressLine(progress, terminal));
      }
      if (flags.json) {
        terminal.out(jsonText({ type: 'batch.progressed', ...progress }));
      }
    },
    onEvent: (event) => listener(event),
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
