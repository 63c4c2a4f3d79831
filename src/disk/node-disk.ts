import { readFileSync } from 'node:fs';
import { readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openAppendable } from './append-file.ts';
import type { Disk } from './disk.ts';
import { createFile, replaceFile, syncFolder } from './durable-write.ts';
import { codeOf, unreadable, unwritable } from './file-errors.ts';
import { freeBytesOf, listFolder, makeWritableFolder } from './folders.ts';
import { openReadable } from './readable-file.ts';

/** The file system of this computer behind the {@link Disk} port. */
export const nodeDisk: Disk = {
  read: readWhole,
  readNow: readWholeNow,
  openRead: openReadable,
  writeAtomic: replaceFile,
  openAppend: openAppendable,
  createExclusive: createFile,
  rename: renameDurably,
  remove: removeFile,
  list: listFolder,
  size: sizeOf,
  ensureWritableFolder: makeWritableFolder,
  freeBytes: freeBytesOf,
};

async function readWhole(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

function readWholeNow(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

async function renameDurably(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
    await syncFolder(dirname(to));
    if (dirname(from) !== dirname(to)) await syncFolder(dirname(from));
  } catch (error) {
    const sourceMissing = codeOf(error) === 'ENOENT' && (await sizeOf(from)) === undefined;
    throw sourceMissing ? unreadable(from, error) : unwritable(to, error);
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
    await syncFolder(dirname(path));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw unwritable(path, error);
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    return stats.size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}
