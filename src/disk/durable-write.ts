import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, type FileHandle, link, open, realpath, rename, stat, truncate, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, unwritable } from './file-errors.ts';
import { writeAll } from './write-all.ts';

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
    const kind = await existingKind(path);
    if (kind === 'device') return await writeInPlace(path, bytes);
    const target = kind === 'file' ? await realpath(path) : path;
    const temporary = await writeTemporary(dirname(target), bytes, options.shared ? 0o666 : 0o600);
    await removeUnless(temporary, () => rename(temporary, target));
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
  const size = (await existingKind(path)) === 'none' ? 0 : (await stat(path)).size;
  if (bytes > size) throw new Error(`it holds ${size} bytes where at least ${bytes} were expected`);
  const temporary = await writeTemporary(dirname(path), '');
  await removeUnless(temporary, async () => {
    if (bytes > 0) {
      // Free of cost where the file system can share blocks between files.
      await copyFile(path, temporary, constants.COPYFILE_FICLONE);
      await truncate(temporary, bytes);
      await syncFile(temporary);
    }
    await rename(temporary, path);
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
      await link(temporary, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      if (!linkRefusals.has(codeOf(error) ?? '')) throw error;
      if (!(await createWithoutLink(path, bytes))) return false;
    } finally {
      await unlink(temporary);
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
  await unlink(await writeTemporary(folder, ''));
}

/** Makes the folder entry of `path` durable. */
export async function syncFolderOf(path: string): Promise<void> {
  await syncFolder(dirname(path));
}

/** Makes the entries of a folder durable, where the operating system can. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    // Windows cannot open a folder for this, and some network file systems refuse it: there is nothing more to be done.
    if (cannotSyncFolders(error)) return;
    throw error;
  } finally {
    await handle?.close();
  }
}

function cannotSyncFolders(error: unknown): boolean {
  return ['EISDIR', 'EINVAL', 'ENOTSUP', 'EPERM'].includes(codeOf(error) ?? '');
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function existingKind(path: string): Promise<'none' | 'file' | 'device'> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    return stats.isFile() ? 'file' : 'device';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'none';
    throw error;
  }
}

async function writeInPlace(path: string, bytes: Uint8Array | string): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
}

async function writeTemporary(folder: string, bytes: Uint8Array | string, mode = 0o600): Promise<string> {
  const path = join(folder, `.rvl-${randomBytes(8).toString('hex')}.tmp`);
  await writeNew(path, bytes, mode);
  return path;
}

/** Creates, fills and syncs a file; removes it again when that fails. */
async function writeNew(path: string, bytes: Uint8Array | string, mode = 0o600): Promise<void> {
  const handle = await open(path, 'wx', mode);
  await removeUnless(path, async () => {
    try {
      await writeAll(handle, [typeof bytes === 'string' ? Buffer.from(bytes) : bytes], 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

async function removeUnless(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  }
}
