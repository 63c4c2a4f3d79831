import { MigrationError } from '../../errors.ts';
import type { LeaseGuard, RedisWriter } from '../../redis/port.ts';

/** How long a lease lasts without renewal. */
export const LEASE_MS = 30_000;
const RENEW_EVERY_MS = LEASE_MS / 6;

/** Renews a lease until stopped. */
export interface LeaseKeeper {
  /** Aborts with `LEASE_LOST` when the lease has gone to another run. */
  readonly signal: AbortSignal;
  stop(): Promise<void>;
}

/**
 * Keeps `guard` alive in the background.
 *
 * A renewal that fails for want of a connection is tried again: the lease expires on the server by itself, and every
 * command that must not run without it checks it there. A lease the server lost (a restart without its last writes)
 * is taken again when nobody else has it.
 */
export function keepLease(redis: RedisWriter, guard: LeaseGuard, holder: string): LeaseKeeper {
  const controller = new AbortController();
  const renew = async () => {
    try {
      const held =
        (await redis.renewLease(guard, LEASE_MS)) || (await redis.takeLease(guard, { holder, ttlMs: LEASE_MS })).held;
      if (!held) {
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
