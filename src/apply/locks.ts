import type { RunPaths } from '../backup/names.ts';
import type { Disk } from '../disk/disk.ts';
import { fencedDisk } from '../disk/fenced-disk.ts';
import { takeLockFile } from '../disk/lock-file.ts';
import { isDead, ownIdentity, type ProcessIdentity } from '../disk/process-identity.ts';
import { MigrationError } from '../errors.ts';
import { leaseKey } from '../redis/names.ts';
import type { LeaseGuard, RedisWriter } from '../redis/port.ts';
import { type Clock, timestamp } from './engine/clock.ts';
import type { Emit } from './engine/emitter.ts';
import { keepLease, LEASE_MS } from './engine/lease-keeper.ts';
import { removeLeftovers } from './probe.ts';

const POLL_MS = 500;

/** Both locks of a run. */
export interface RunLocks {
  readonly guard: LeaseGuard;
  /** The disk; whatever changes it makes sure just before that the lock file is still ours. */
  readonly disk: Disk;
  /** Aborts when the lease has gone to another run. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
}

/** What taking the locks needs. */
export interface LockInputs {
  readonly disk: Disk;
  readonly redis: RedisWriter;
  readonly paths: RunPaths;
  readonly index: string;
  readonly runToken: string;
  /** What the holder does, for whoever is refused. */
  readonly purpose: string;
  readonly clock: Clock;
  readonly emit: Emit;
}

/** What a lease says of its holder; the token lets a successor on the same host remove it when the holder has died. */
interface LeaseHolder extends ProcessIdentity {
  readonly token: string;
  readonly purpose: string;
}

/**
 * Takes the lock file in the backup directory and the lease in Redis: against a second run with the same directory,
 * and against one with another directory or on another machine.
 *
 * A lock whose holder died on this host is taken over at once. Otherwise a lease is waited for as long as it may last
 * without renewal; one that is renewed meanwhile is alive.
 *
 * @throws {MigrationError} `LOCK_HELD` naming the holder
 */
export async function takeLocks(inputs: LockInputs): Promise<RunLocks> {
  const { disk, redis, paths, clock } = inputs;
  const file = await takeLockFile(disk, paths.lock, { purpose: inputs.purpose, since: timestamp(clock.date()) });
  try {
    const guard = { key: leaseKey(inputs.index), token: inputs.runToken };
    const holder = JSON.stringify({ ...ownIdentity(), token: guard.token, purpose: inputs.purpose });
    await takeLease(inputs, guard, holder);
    await removeLeftovers(redis, inputs.index);
    const keeper = keepLease(redis, guard, (message) => inputs.emit({ type: 'warning.raised', message }));
    return {
      guard,
      disk: fencedDisk(disk, file.check),
      signal: keeper.signal,
      release: async () => {
        await keeper.stop();
        await file.release();
      },
    };
  } catch (error) {
    await file.release();
    throw error;
  }
}

async function takeLease({ redis, clock, emit }: LockInputs, guard: LeaseGuard, holder: string): Promise<void> {
  const startedAt = clock.now();
  let told = false;
  for (;;) {
    const reply = await redis.takeLease(guard, { holder, ttlMs: LEASE_MS });
    if (reply.held) {
      return;
    }
    const other = parseHolder(reply.holder);
    // Not after a reboot: a lease ends by itself, and one that is renewed is held, see `diedInReboot`.
    if (other !== undefined && isDead(other)) {
      await redis.releaseLease({ key: guard.key, token: other.token });
      continue;
    }
    if (clock.now() - startedAt > LEASE_MS) {
      throw new MigrationError('LOCK_HELD', { path: guard.key, holder: describe(other) });
    }
    if (!told) {
      told = true;
      emit({ type: 'lock.waited', holder: describe(other), waitMs: reply.expiresInMs });
    }
    await clock.sleep(POLL_MS);
  }
}

function parseHolder(text: string): LeaseHolder | undefined {
  try {
    const value = JSON.parse(text) as Partial<LeaseHolder>;
    const complete = typeof value.host === 'string' && typeof value.pid === 'number' && typeof value.token === 'string';
    return complete ? (value as LeaseHolder) : undefined;
  } catch {
    return undefined;
  }
}

function describe(holder: LeaseHolder | undefined): string {
  return holder === undefined
    ? 'a holder it does not name'
    : `process ${holder.pid} on ${holder.host} (${holder.purpose})`;
}
