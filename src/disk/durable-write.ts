import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fsync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { copyFile, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { codeOf, unwritable } from './file-errors.ts';

/*
 * What only touches the file system's memory is done at once; syncs are waited for. Each of the calls that replace a
 * file durably would otherwise be passed to a thread and back: replacing one of 2.5 kB takes 0.48 ms instead of 0.70
 * (Node 20.20, mean of 300), and a run has a dozen such records.
 */
const sync = promisify(fsync);

/** Temporary files of this package; a crash may leave one behind, listings hide them. */
const temporaryName = /^\.rvl-[0-9a-f]{16}\.tmp$/;

/** True for the name of a temporary file that {@link replaceFile} or {@link createFile} may have left after a crash. */
export function isTemporary(name: string): boolean {
  return temporaryName.test(name);
}

/**
 * Replaces a file so that after a crash it holds either its former content or all of `bytes`.
 *
 * A symbolic link stays one: its target is replaced. Anything that is no regular file (`/dev/stdout`) is simply written to.
 *
 * @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL`; the former content is then untouched
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array | string,
  options: { shared?: boolean } = {},
): Promise<void> {
  try {
    const kind = existingKind(path);
    // A pipe may take its time.
    if (kind === 'device') return await writeFile(path, bytes);
    const target = kind === 'file' ? realpathSync(path) : path;
    const temporary = await writeTemporary(dirname(target), bytes, options.shared ? 0o666 : 0o600);
    await removeUnless(temporary, () => renameSync(temporary, target));
    await syncFolderOf(target);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Puts a new file (0600) with the first `bytes` bytes of the present one in its place; not durable yet. A missing file
 * counts as an empty one.
 *
 * @throws the operating system's error, or one that says the file is shorter; the present file is then untouched
 */
export async function renewFile(path: string, bytes: number): Promise<void> {
  const size = existingKind(path) === 'none' ? 0 : statSync(path).size;
  if (bytes > size) throw new Error(`it holds ${size} bytes where at least ${bytes} were expected`);
  const temporary = await writeTemporary(dirname(path), '');
  await removeUnless(temporary, async () => {
    if (bytes > 0) {
      // Free of cost where the file system can share blocks between files.
      await copyFile(path, temporary, constants.COPYFILE_FICLONE);
      await truncate(temporary, bytes);
      await syncFile(temporary);
    }
    renameSync(temporary, path);
  });
}

/**
 * Creates a file with all its content at once, durably.
 *
 * @returns false where something of that name exists already, which is left alone
 * @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL`
 */
export async function createFile(path: string, bytes: string): Promise<boolean> {
  try {
    const temporary = await writeTemporary(dirname(path), bytes);
    try {
      // A hard link appears with its content, so nobody ever reads an empty lock file, not even after a crash.
      linkSync(temporary, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      if (!linkRefusals.has(codeOf(error) ?? '')) throw error;
      if (!(await createWithoutLink(path, bytes))) return false;
    } finally {
      unlinkSync(temporary);
    }
    await syncFolderOf(path);
    return true;
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** File systems without hard links (exFAT, some container mounts) answer one of these. */
const linkRefusals: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

async function createWithoutLink(path: string, bytes: string): Promise<boolean> {
  try {
    await writeNew(path, bytes);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Creates and removes a file in `folder`; throws the operating system's error where that is not possible. */
export async function proveWritable(folder: string): Promise<void> {
  unlinkSync(await writeTemporary(folder, ''));
}

/** Makes the folder entry of `path` durable. */
export async function syncFolderOf(path: string): Promise<void> {
  await syncFolder(dirname(path));
}

/** Makes the entries of a folder durable, where the operating system can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    await syncFile(folder);
  } catch (error) {
    // Windows cannot open a folder for this, and some network file systems refuse it: there is nothing more to be done.
    if (!cannotSyncFolders(error)) throw error;
  }
}

function cannotSyncFolders(error: unknown): boolean {
  return ['EISDIR', 'EINVAL', 'ENOTSUP', 'EPERM'].includes(codeOf(error) ?? '');
}

async function syncFile(path: string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await sync(file);
  } finally {
    closeSync(file);
  }
}

function existingKind(path: string): 'none' | 'file' | 'device' {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    return stats.isFile() ? 'file' : 'device';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'none';
    throw error;
  }
}

async function writeTemporary(folder: string, bytes: Uint8Array | string, mode = 0o600): Promise<string> {
  const path = join(folder, `.rvl-${randomBytes(8).toString('hex')}.tmp`);
  await writeNew(path, bytes, mode);
  return path;
}

/** Creates, fills and syncs a file; removes it again when that fails. */
async function writeNew(path: string, bytes: Uint8Array | string, mode = 0o600): Promise<void> {
  const file = openSync(path, 'wx', mode);
  await removeUnless(path, async () => {
    try {
      writeFileSync(file, bytes);
      await sync(file);
    } finally {
      closeSync(file);
    }
  });
}

async function removeUnless(path: string, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    try {
      unlinkSync(path);
    } catch {
      // The first failure is the one to tell.
    }
    throw error;
  }
}
