import { MigrationError, messageOf } from '../../errors.ts';
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
 * Keeps `guard` alive in the background. A lease the server lost is taken again where nobody else took it since.
 *
 * A renewal that fails for want of a connection is tried again: the lease expires on the server by itself, and every
 * command that must not run without it checks it there.
 *
 * @param warn told once, in a sentence, where the server refuses renewals
 */
export function keepLease(redis: RedisWriter, guard: LeaseGuard, warn: (message: string) => void): LeaseKeeper {
  const controller = new AbortController();
  let warned = false;
  let underWay: Promise<void> | undefined;
  const renew = async () => {
    try {
      if (!(await redis.renewLease(guard, LEASE_MS))) {
        controller.abort(new MigrationError('LEASE_LOST', { key: guard.key }));
      }
    } catch (error) {
      if (!warned && isRefusal(error)) {
        warned = true;
        warn(`Cannot renew the lease "${guard.key}", another run may take it: ${messageOf(error)}`);
      }
    }
  };
  const timer = setInterval(() => {
    underWay ??= renew().finally(() => {
      underWay = undefined;
    });
  }, RENEW_EVERY_MS);
  timer.unref();
  return {
    signal: controller.signal,
    stop: async () => {
      clearInterval(timer);
      // A renewal that ended after the release would take the lease again.
      await underWay;
      await redis.releaseLease(guard).catch(() => undefined);
    },
  };
}

/** A broken connection mends by itself; what the server refuses stays refused. */
function isRefusal(error: unknown): boolean {
  const passing = ['CONNECTION_LOST', 'CONNECTION_FAILED', 'SERVER_LOADING', 'CLUSTER_UNSTABLE'] as const;
  return error instanceof MigrationError && !passing.some((code) => error.code === code);
}
