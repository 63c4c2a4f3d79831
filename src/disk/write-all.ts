import type { FileHandle } from 'node:fs/promises';

/**
 * Writes all chunks at `position`, going on after short writes.
 *
 * @returns the number of bytes written, which is the sum of the chunks' lengths
 * @throws the operating system's error; any part of the chunks may then be in the file
 */
export async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[], position: number): Promise<number> {
  let rest = chunks.filter((chunk) => chunk.length > 0);
  let written = 0;
  // Every round writes at least one byte or throws, so this ends.
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest, position + written);
    if (bytesWritten === 0) throw Object.assign(new Error('the disk took no bytes'), { code: 'ENOSPC' });
    written += bytesWritten;
    rest = withoutFirst(rest, bytesWritten);
  }
  return written;
}

/** What is left of `chunks` after their first `count` bytes; views, no copies. */
export function withoutFirst(chunks: readonly Uint8Array[], count: number): Uint8Array[] {
  let skip = count;
  const left: Uint8Array[] = [];
  for (const chunk of chunks) {
    if (skip >= chunk.length) skip -= chunk.length;
    else {
      left.push(skip === 0 ? chunk : chunk.subarray(skip));
      skip = 0;
    }
  }
  return left;
}
