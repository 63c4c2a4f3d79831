import { MigrationError } from '../../errors.ts';
import type { LeaseGuard, RedisWriter } from '../../redis/port.ts';

/** How long a lease lasts without renewal. */
export const LEASE_MS = 30_000;
const RENEW_EVERY_MS = LEASE_MS / 3;

/** Renews a lease until stopped. */
export interface LeaseKeeper {
  /** Aborts with `LEASE_LOST` when the lease has gone to another run. */
  readonly signal: AbortSignal;
  stop(): Promise<void>;
}

/**
 * Keeps `guard` alive in the background.
 *
 * A renewal that fails for want of a connection is tried again: the lease itself expires on the server, and every
 * command that must not run without it checks it there.
 */
export function keepLease(redis: RedisWriter, guard: LeaseGuard): LeaseKeeper {
  const controller = new AbortController();
  const renew = async () => {
    try {
      if (!(await redis.renewLease(guard, LEASE_MS))) {
        controller.abort(new MigrationError('LEASE_LOST', { key: guard.key }));
      }
    } catch {
      // The next renewal or the next guarded command says what is wrong.
    }
  };
  const timer = setInterval(renew, RENEW_EVERY_MS);
  timer.unref();
  return {
    signal: controller.signal,
    stop: async () => {
      clearInterval(timer);
      await redis.releaseLease(guard).catch(() => undefined);
    },
  };
}
