import assert from 'node:assert/strict';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { AppendFile } from './disk.ts';
import { renewFile, syncFolderOf } from './durable-write.ts';
import { unwritable } from './file-errors.ts';
import { writeAll } from './write-all.ts';

/**
 * Opens a file that only grows; created (0600) when missing, with its folder entry made durable.
 *
 * @param options `truncateTo` keeps that many bytes of what is there, in a new file of the same name: a process that
 *   still has the former one open, because it slept while its lock was taken over, writes where nobody reads any more.
 *   Default: keep everything, and the file
 * @throws {MigrationError} `FILE_UNWRITABLE` (also when the file is shorter than `truncateTo`), `DISK_FULL`
 */
export async function openAppendable(path: string, options: { truncateTo?: number } = {}): Promise<AppendFile> {
  let handle: FileHandle | undefined;
  try {
    if (options.truncateTo !== undefined) await renewFile(path, options.truncateTo);
    // Not O_APPEND: writing at explicit positions lets the next append overwrite what a failed one left behind.
    handle = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
    const { size } = await handle.stat();
    await syncFolderOf(path);
    return new NodeAppendFile(path, handle, size);
  } catch (error) {
    await handle?.close();
    throw unwritable(path, error);
  }
}

/** Owns one file handle; one append at a time. */
class NodeAppendFile implements AppendFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #size: number;
  #appending = false;

  constructor(path: string, handle: FileHandle, size: number) {
    this.#path = path;
    this.#handle = handle;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  async append(chunks: readonly Uint8Array[]): Promise<void> {
    assert(!this.#appending, 'append() was called before the previous append() had ended');
    this.#appending = true;
    try {
      this.#size += await writeAll(this.#handle, chunks, this.#size);
    } catch (error) {
      // A torn tail would be cut by the next reader anyway; cutting it here also gives a full disk its bytes back.
      await this.#handle.truncate(this.#size).catch(() => undefined);
      throw unwritable(this.#path, error);
    } finally {
      this.#appending = false;
    }
  }

  async sync(): Promise<void> {
    try {
      await this.#handle.datasync();
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
