import { MigrationError } from '../errors.ts';

/**
 * Follows the caller's signal, with a reason that is an error of ours: wherever the work is when it looks, it ends as
 * `INTERRUPTED`, whether the engine looks or an adapter with `throwIfAborted`.
 *
 * @param signal undefined: a signal that is never aborted
 */
export function interruptSignal(signal: AbortSignal | undefined): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new MigrationError('INTERRUPTED', {}, { cause: signal?.reason }));
  if (signal?.aborted) {
    abort();
  } else {
    signal?.addEventListener('abort', abort, { once: true });
  }
  return controller.signal;
}
