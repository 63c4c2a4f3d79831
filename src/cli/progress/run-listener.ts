import type { EventListener } from '../../index.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';
import { progressLines } from './progress-lines.ts';
import { progressLive } from './progress-live.ts';

/** How a run is to be told. */
export interface ListenerFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Chooses who listens to a run: a person's progress on stderr unless `quiet`, JSON lines on stdout with `json`. */
export function runListener(flags: ListenerFlags, terminal: Terminal): EventListener {
  const listeners: EventListener[] = [];
  if (!flags.quiet) {
    listeners.push(terminal.live ? progressLive(terminal) : progressLines(terminal.err));
  }
  if (flags.json) {
    listeners.push((event) => terminal.out(jsonText(event)));
  }
  return (event) => {
    for (const listener of listeners) listener(event);
  };
}
