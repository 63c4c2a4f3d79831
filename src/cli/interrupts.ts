/** The part of `process` that is needed here. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** What to do when a signal comes. */
export interface InterruptHandlers {
  /** Called at the first signal, before the work is told. */
  readonly announce: (text: string) => void;
  /** Called at the second one; expected not to return. */
  readonly exitNow: () => void;
}

/** The signals that ask a process to stop. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` so that it can be stopped gently: the first signal aborts, a second one exits.
 *
 * Handlers are in place only while `work` runs. Every other moment of every command leaves nothing half done, and the
 * system's own answer to a signal is right there.
 */
export async function withInterrupts<T>(
  source: SignalSource,
  handlers: InterruptHandlers,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      handlers.exitNow();
      return;
    }
    handlers.announce('Stopping at the next safe point; press Ctrl-C again to stop at once (also safe)');
    controller.abort();
  };
  for (const signal of stopSignals) source.on(signal, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of stopSignals) source.off(signal, onSignal);
  }
}
