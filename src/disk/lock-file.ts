import { MigrationError } from '../errors.ts';
import type { Disk } from './disk.ts';
import { isDead, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** How often a dead holder's lock is taken over before giving up: each try can lose against another taker. */
const TAKEOVER_TRIES = 3;

/** An exclusive lock on a path. */
export interface LockFile {
  release(): Promise<void>;
}

/** Who holds a lock, as the lock file says it. */
interface Holder extends ProcessIdentity {
  readonly since: string;
  readonly purpose: string;
}

/**
 * Takes the lock at `path`, at once from a holder that died on this host.
 *
 * @param purpose what the holder does, for whoever is refused
 * @throws {MigrationError} `LOCK_HELD` naming the holder
 */
export async function takeLockFile(
  disk: Disk,
  path: string,
  options: { purpose: string; since: string },
): Promise<LockFile> {
  const own: Holder = { ...ownIdentity(), ...options };
  const content = `${JSON.stringify(own)}\n`;
  for (let attempt = 0; attempt < TAKEOVER_TRIES; attempt += 1) {
    if (await disk.createExclusive(path, content)) {
      return { release: () => releaseIfOurs(disk, path, content) };
    }
    const found = (await disk.read(path))?.toString('utf8');
    const holder = found === undefined ? undefined : parseHolder(found);
    if (found !== undefined && (holder === undefined || !isDead(holder))) {
      throw new MigrationError('LOCK_HELD', { path, holder: describe(holder) });
    }
    if (found !== undefined) {
      await removeDeadLock(disk, path, found);
    }
  }
  throw new MigrationError('LOCK_HELD', { path, holder: 'another process that took it at the same moment' });
}

/** Moves the lock aside before judging it again: of two takers only one can move it, and a fresh lock is put back. */
async function removeDeadLock(disk: Disk, path: string, found: string): Promise<void> {
  const aside = `${path}.stale-${ownIdentity().pid}`;
  try {
    await disk.rename(path, aside);
  } catch {
    return;
  }
  const moved = (await disk.read(aside))?.toString('utf8');
  if (moved !== undefined && moved !== found) {
    await disk.createExclusive(path, moved);
  }
  await disk.remove(aside);
}

async function releaseIfOurs(disk: Disk, path: string, content: string): Promise<void> {
  if ((await disk.read(path))?.toString('utf8') === content) {
    await disk.remove(path);
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    return typeof value.host === 'string' && typeof value.pid === 'number' ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function describe(holder: Holder | undefined): string {
  return holder === undefined
    ? 'a holder it does not name'
    : `process ${holder.pid} on ${holder.host} (${holder.purpose}, since ${holder.since})`;
}
