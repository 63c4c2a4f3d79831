import type { EventListener } from '../../index.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';
import { progressLines } from './progress-lines.ts';
import { progressLive } from './progress-live.ts';
import { explainStopping } from './stopping-text.ts';

/** How a run is to be told. */
export interface ListenerFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What a listener needs beside the flags. */
export interface ListenerOptions {
  readonly terminal: Terminal;
  /** Aborted when somebody asks the run to stop. */
  readonly signal: AbortSignal;
}

/** Chooses who listens to a run: a person's progress on stderr unless `quiet`, JSON lines on stdout with `json`. */
export function runListener(flags: ListenerFlags, { terminal, signal }: ListenerOptions): EventListener {
  const tell = progressListener(flags, terminal, { keepPanel: true });
  const explain = stoppingListener(flags, { terminal, signal });
  return (event) => {
    tell(event);
    explain(event);
  };
}

/** {@link runListener} without what is said when somebody asks the run to stop. */
export function progressListener(
  flags: ListenerFlags,
  terminal: Terminal,
  panel: { readonly keepPanel: boolean },
): EventListener {
  const listeners: EventListener[] = [];
  if (!flags.quiet) {
    listeners.push(terminal.live ? progressLive(terminal, panel) : progressLines(terminal.err));
  }
  if (flags.json) {
    listeners.push((event) => terminal.out(jsonText(event)));
  }
  return (event) => {
    for (const listener of listeners) listener(event);
  };
}

/** Says what stopping means, unless `quiet`; one for all runs that share a signal. */
export function stoppingListener(flags: ListenerFlags, { terminal, signal }: ListenerOptions): EventListener {
  return flags.quiet ? () => {} : explainStopping(terminal, signal);
}
