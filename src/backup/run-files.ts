import { basename, dirname, join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import type { RunPaths } from './names.ts';

const shardFile = /^_worker\d+\.(?:data|sums|header)$/;

/** Paths of the shard files that lie there, whichever run they are of. */
export async function shardFiles(disk: Disk, { prefix }: RunPaths): Promise<string[]> {
  const folder = dirname(prefix);
  const stem = basename(prefix);
  const names = await disk.list(folder);
  return names
    .filter((name) => name.startsWith(stem) && shardFile.test(name.slice(stem.length)))
    .map((name) => join(folder, name));
}

/**
 * Removes what dumps that were never sealed have left, whatever number of workers they had.
 *
 * @param kept paths of files that the next dump empties itself
 */
export async function discardDump(disk: Disk, paths: RunPaths, kept: readonly string[]): Promise<void> {
  for (const path of [...(await shardFiles(disk, paths)), paths.data, paths.sums, paths.manifest]) {
    if (!kept.includes(path) && (await disk.size(path)) !== undefined) {
      await disk.remove(path);
    }
  }
}
