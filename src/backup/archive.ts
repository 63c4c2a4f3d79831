import { basename, dirname, join } from 'node:path';
import type { Disk } from '../disk/disk.ts';
import type { BackupPaths, RunPaths } from './names.ts';
import { shardFiles } from './run-files.ts';

/** Folder inside the backup directory that keeps finished runs. */
export const RUNS_FOLDER = 'runs';

/**
 * Puts a finished run away in `runs/<run id>/`, its journal last, so that an interrupted move is finished by the next
 * call. Nothing is deleted or overwritten.
 */
export async function archiveRun(disk: Disk, paths: RunPaths, runId: string): Promise<void> {
  const folder = join(dirname(paths.prefix), RUNS_FOLDER, runId);
  await disk.ensureWritableFolder(folder);
  for (const { path } of await filesOfRun(disk, paths)) {
    await disk.rename(path, join(folder, basename(path)));
  }
}

/** A file that lies there, and its size. */
export interface SizedFile {
  readonly path: string;
  readonly bytes: number;
}

/** Every file of a run that lies there, its lock aside; what explains the others comes last. */
export async function filesOfRun(disk: Disk, paths: RunPaths): Promise<SizedFile[]> {
  return sized(disk, [...(await shardFiles(disk, paths)), ...filesOf(paths)]);
}

/** Those of the paths where there is a file, with its size. */
export async function sized(disk: Disk, paths: readonly string[]): Promise<SizedFile[]> {
  const sizes = await Promise.all(paths.map((path) => disk.size(path)));
  return paths.flatMap((path, at) => (sizes[at] === undefined ? [] : [{ path, bytes: sizes[at] }]));
}

/** Where a rollback of this run keeps values that applications wrote since, before it converts them back. */
export function rollbackSavings({ prefix }: RunPaths): BackupPaths {
  return { data: `${prefix}_rollback.data`, sums: `${prefix}_rollback.sums` };
}

/** The other files of a run, in the order they are moved: what explains the others comes last. */
function filesOf(paths: RunPaths): string[] {
  const { data, sums, keys, updates, manifest, journal, header } = paths;
  const saved = rollbackSavings(paths);
  return [data, sums, keys, updates.data, updates.sums, saved.data, saved.sums, manifest, journal, header];
}
