import { type FileHandle, open } from 'node:fs/promises';
import type { Memory } from '../byte-arena.ts';
import type { ReadableFile } from './disk.ts';
import { codeOf, unreadable } from './file-errors.ts';

/**
 * Opens a file for reading at positions, or answers undefined where it does not exist.
 *
 * @throws {MigrationError} `FILE_UNREADABLE`
 */
export async function openReadable(path: string): Promise<ReadableFile | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stats = await handle.stat();
    if (stats.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    return new NodeReadableFile(path, handle, stats.size);
  } catch (error) {
    await handle?.close();
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

/** Owns one file handle. */
class NodeReadableFile implements ReadableFile {
  readonly size: number;
  readonly #path: string;
  readonly #handle: FileHandle;

  constructor(path: string, handle: FileHandle, size: number) {
    this.#path = path;
    this.#handle = handle;
    this.size = size;
  }

  async read(position: number, length: number, memory?: Memory): Promise<Buffer> {
    const buffer = memory?.take(length) ?? Buffer.allocUnsafe(length);
    let filled = 0;
    try {
      // A read may return fewer bytes than asked for; zero means the end of the file, so this ends.
      while (filled < length) {
        const { bytesRead } = await this.#handle.read(buffer, filled, length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    } catch (error) {
      throw unreadable(this.#path, error);
    }
    return buffer.subarray(0, filled);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
