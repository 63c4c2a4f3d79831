import type { FileHandle } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { withoutFirst, writeAll } from '../../src/disk/write-all.ts';

/** A handle that takes at most `limit` bytes a call, as a nearly full disk or a signal may cause. */
function shortHandle(limit: number) {
  const taken: string[] = [];
  const writev = async (chunks: readonly Uint8Array[], position: number) => {
    const bytes = Buffer.concat(chunks).subarray(0, limit);
    taken.push(`${position}:${bytes.toString()}`);
    return { bytesWritten: bytes.length };
  };
  return { taken, handle: { writev } as unknown as FileHandle };
}

describe('writeAll()', () => {
  it('goes on after short writes at the next position', async () => {
    const { taken, handle } = shortHandle(3);
    expect(await writeAll(handle, [Buffer.from('ab'), Buffer.from('cdef'), Buffer.from('g')], 10)).toBe(7);
    expect(taken).toEqual(['10:abc', '13:def', '16:g']);
  });

  it('throws where the disk takes nothing at all', async () => {
    await expect(writeAll(shortHandle(0).handle, [Buffer.from('ab')], 0)).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});

describe('withoutFirst()', () => {
  it.each([
    [0, ['ab', 'cd']],
    [1, ['b', 'cd']],
    [2, ['cd']],
    [3, ['d']],
    [4, []],
  ])('leaves what follows the first %i bytes', (count, left) => {
    const rest = withoutFirst([Buffer.from('ab'), Buffer.from('cd')], count);
    expect(rest.map(String)).toEqual(left);
  });
});
