import type { EventListener, RunEvent, StampedEvent } from '../../events.ts';
import type { Clock } from './clock.ts';

/** Tells one event to everyone who listens. */
export type Emit = (event: RunEvent) => void;

/** An {@link Emit} that stamps each event once, with its number and the time, and hands it to `listeners` in order, whatever they throw. */
export function createEmitter(clock: Clock, listeners: readonly EventListener[]): Emit {
  let seq = 0;
  return (event) => {
    seq += 1;
    const stamped: StampedEvent = { ...event, seq, at: clock.date().toISOString() };
    for (const listener of listeners) {
      try {
        listener(stamped);
      } catch {
        // Whoever watches a run cannot stop it: between a drop and a create that would leave no index.
      }
    }
  };
}
