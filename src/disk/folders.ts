import { mkdir, readdir, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isTemporary, proveWritable, syncFolder } from './durable-write.ts';
import { codeOf, unreadable, unwritable } from './file-errors.ts';

/**
 * Names in a folder, sorted by code unit; empty where the folder does not exist. Left-over temporary files are not listed.
 *
 * @throws {MigrationError} `FILE_UNREADABLE`
 */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !isTemporary(name)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw unreadable(folder, error);
  }
}

/**
 * Creates a folder and its parents, durably, and proves that a file can be written there.
 *
 * @param options `shared`: others may look into it, as the umask allows; default: 0700
 * @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL`
 */
export async function makeWritableFolder(folder: string, options: { shared?: boolean } = {}): Promise<void> {
  const full = resolve(folder);
  try {
    const firstMade = await mkdir(full, { recursive: true, mode: options.shared ? 0o777 : 0o700 });
    if (firstMade !== undefined) await syncChain(full, dirname(firstMade));
    await proveWritable(full);
  } catch (error) {
    throw unwritable(folder, codeOf(error) === 'EEXIST' ? notAFolder() : error);
  }
}

/**
 * Bytes an ordinary user may still write to the disk of `folder`, or of its nearest parent that exists.
 *
 * @throws {MigrationError} `FILE_UNREADABLE`
 */
export async function freeBytesOf(folder: string): Promise<number> {
  let candidate = resolve(folder);
  for (;;) {
    try {
      const { bavail, bsize } = await statfs(candidate);
      return bavail * bsize;
    } catch (error) {
      const parent = dirname(candidate);
      // The root is its own parent, so this ends.
      if (codeOf(error) !== 'ENOENT' || parent === candidate) throw unreadable(folder, error);
      candidate = parent;
    }
  }
}

/** Syncs `folder` and every folder above it up to `top`. */
async function syncChain(folder: string, top: string): Promise<void> {
  let current = folder;
  while (current !== top && dirname(current) !== current) {
    await syncFolder(current);
    current = dirname(current);
  }
  await syncFolder(top);
}

function notAFolder(): Error {
  return Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
}
