import { MigrationError } from '../errors.ts';
import type { EventListener } from '../events.ts';

/** Stops one run where that leaves an index that is served. */
export interface GentleStop {
  /** For the run. */
  readonly signal: AbortSignal;
  /** Must hear every event of the run. */
  readonly onEvent: EventListener;
}

/**
 * Stops a run that has not dropped its index yet, once asked to; one that has goes on to its end, because until then its
 * index does not answer. Whether it has is known from its events.
 */
export function gentleStop(request: AbortSignal): GentleStop {
  const controller = new AbortController();
  let place: 'unknown' | 'before the drop' | 'from the drop on' = 'unknown';
  const stop = (): void => {
    if (request.aborted && place === 'before the drop') {
      controller.abort(new MigrationError('INTERRUPTED', {}));
    }
  };
  request.addEventListener('abort', stop, { once: true });
  const onEvent: EventListener = (event) => {
    if ((event.type === 'step.started' || event.type === 'step.skipped') && event.step === 'drop') {
      place = 'from the drop on';
    } else if (place === 'unknown') {
      // A run that goes on tells first which steps it has behind it.
      const isFresh = event.type === 'run.started' && !event.resumed;
      place = isFresh || event.type === 'step.started' ? 'before the drop' : 'unknown';
    }
    stop();
  };
  return { signal: controller.signal, onEvent };
}
