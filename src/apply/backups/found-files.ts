import { basename } from 'node:path';
import { filesOfRun, rollbackSavings, type SizedFile, sized } from '../../backup/archive.ts';
import { pathsAt, type RunPaths, runPaths } from '../../backup/names.ts';
import type { Disk } from '../../disk/disk.ts';
import type { FoundRun } from '../rollback/find-run.ts';

/** Paths of a run that was found, wherever it lies. */
export function pathsOf({ path }: FoundRun): RunPaths {
  return pathsAt(path.replace(/\.(?:header|journal|manifest)$/, ''));
}

/** The headers of a run that Python RedisVL wrote: its own, or one a worker. */
export function headersOf({ path, shards }: FoundRun): readonly string[] {
  return shards ?? [path];
}

/** Every file of a run that lies there. */
export async function filesOf(disk: Disk, run: FoundRun): Promise<SizedFile[]> {
  const paths = pathsOf(run);
  if (run.journal !== undefined) {
    return filesOfRun(disk, paths);
  }
  const headers = headersOf(run);
  const saved = rollbackSavings(runPaths(run.folder, run.index));
  const data = headers.map((header) => header.replace(/\.header$/, '.data'));
  const others = [paths.manifest, saved.data, saved.sums];
  return sized(disk, [...headers, ...data, ...others]);
}

/** Files of vectors in these folders that no run and no journal, readable or not, lies beside. */
export async function orphans(
  disk: Disk,
  folders: readonly string[],
  known: { readonly files: ReadonlySet<string>; readonly journals: readonly string[] },
): Promise<string[]> {
  const stems = known.journals.map((path) => path.replace(/\.(?:header|journal)$/, ''));
  const found = await Promise.all(
    folders.map(async (folder) => (await disk.list(folder)).map((name) => `${folder}/${name}`)),
  );
  return found
    .flat()
    .filter((path) => /^migration_backup_.*\.data$/.test(basename(path)) && !known.files.has(path))
    .filter((path) => !stems.some((stem) => path.startsWith(stem)));
}
