import { MigrationError } from '../errors.ts';

/** Signals made here: to follow one of them again would only add a listener, hundreds of them in a batch. */
const followers = new WeakSet<AbortSignal>();

/**
 * Follows the caller's signal, with a reason that is an error of ours: wherever the work is when it looks, it ends as
 * `INTERRUPTED`, whether the engine looks or an adapter with `throwIfAborted`.
 *
 * @param signal undefined: a signal that is never aborted
 */
export function interruptSignal(signal: AbortSignal | undefined): AbortSignal {
  if (signal !== undefined && followers.has(signal)) {
    return signal;
  }
  const controller = new AbortController();
  followers.add(controller.signal);
  const abort = (): void => controller.abort(new MigrationError('INTERRUPTED', {}, { cause: signal?.reason }));
  if (signal?.aborted) {
    abort();
  } else {
    signal?.addEventListener('abort', abort, { once: true });
  }
  return controller.signal;
}
