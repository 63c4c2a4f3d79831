import { randomBytes } from 'node:crypto';
import { MigrationError } from '../errors.ts';
import type { Disk } from './disk.ts';
import { diedInReboot, isDead, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** How often a dead holder's lock is taken over before giving up: each try can lose against another taker. */
const TAKEOVER_TRIES = 3;
/** Locks upon locks: one of the second kind is left behind by a process that died while it removed one of the first. */
const MAX_DEPTH = 3;

/** An exclusive lock on a path. */
export interface LockFile {
  /** @throws {MigrationError} `LOCK_LOST` where the file is no longer the one we made */
  check(): void;
  release(): Promise<void>;
}

/** Who holds a lock, as the lock file says it. */
interface Holder extends ProcessIdentity {
  readonly since: string;
  readonly purpose: string;
  /** No two lock files have the same content. */
  readonly id: string;
}

/** What a lock file says of its holder. */
interface Words {
  /** What the holder does, for whoever is refused. */
  readonly purpose: string;
  readonly since: string;
}

/**
 * Takes the lock at `path`, at once from a holder that died on this host.
 *
 * Only its holder removes a lock file, or, where the holder is dead, whoever holds the lock `<path>.takeover`. So a file
 * that was judged under that lock is still the one that is removed, however many processes try at the same time.
 *
 * @throws {MigrationError} `LOCK_HELD` naming the holder
 */
export function takeLockFile(disk: Disk, path: string, words: Words): Promise<LockFile> {
  return takeAt(disk, path, { words, depth: 0 });
}

/** Who is at work under the lock at `path`, in words; undefined where nobody is, or where its holder has died. */
export async function lockHolder(disk: Disk, path: string): Promise<string | undefined> {
  const found = await readText(disk, path);
  const holder = found === undefined ? undefined : parseHolder(found);
  const isGone = found === undefined || (holder !== undefined && (isDead(holder) || diedInReboot(holder)));
  return isGone ? undefined : describe(holder);
}

async function takeAt(disk: Disk, path: string, level: { words: Words; depth: number }): Promise<LockFile> {
  const own: Holder = { ...ownIdentity(), ...level.words, id: randomBytes(8).toString('hex') };
  const content = `${JSON.stringify(own)}\n`;
  for (let attempt = 0; attempt < TAKEOVER_TRIES; attempt += 1) {
    if (await disk.createExclusive(path, content)) {
      return lockOf(disk, path, content);
    }
    const found = await readText(disk, path);
    if (found === undefined) {
      continue;
    }
    const holder = parseHolder(found);
    if (holder === undefined || !(isDead(holder) || diedInReboot(holder))) {
      throw new MigrationError('LOCK_HELD', { path, holder: describe(holder) });
    }
    if (level.depth < MAX_DEPTH) {
      await removeDeadLock(disk, { path, found }, level);
    }
  }
  throw new MigrationError('LOCK_HELD', { path, holder: 'another process that took it at the same moment' });
}

function lockOf(disk: Disk, path: string, content: string): LockFile {
  const isOurs = () => disk.readNow(path)?.toString('utf8') === content;
  return {
    check: () => {
      if (!isOurs()) {
        throw new MigrationError('LOCK_LOST', { path });
      }
    },
    release: async () => {
      if (isOurs()) {
        await disk.remove(path);
      }
    },
  };
}

/** Does nothing where another process is about to do the same. */
async function removeDeadLock(
  disk: Disk,
  { path, found }: { path: string; found: string },
  { words, depth }: { words: Words; depth: number },
): Promise<void> {
  let right: LockFile;
  try {
    right = await takeAt(disk, `${path}.takeover`, { words, depth: depth + 1 });
  } catch (error) {
    if (error instanceof MigrationError && error.code === 'LOCK_HELD') {
      return;
    }
    throw error;
  }
  try {
    if ((await readText(disk, path)) === found) {
      await disk.remove(path);
    }
  } finally {
    await right.release();
  }
}

async function readText(disk: Disk, path: string): Promise<string | undefined> {
  return (await disk.read(path))?.toString('utf8');
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
