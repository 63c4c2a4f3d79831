import { basename, dirname, join } from 'node:path';
import { RUNS_FOLDER } from '../../backup/archive.ts';
import { decodeJournal, type StoredJournal } from '../../backup/journal-codec.ts';
import { fileStem } from '../../backup/names.ts';
import type { Disk } from '../../disk/disk.ts';
import { isMigrationError, MigrationError } from '../../errors.ts';
import type { Journal, Phase } from '../../phases/journal.ts';
import { foreignShardIndex } from './foreign-header.ts';

/** A run found in a backup directory. */
export interface FoundRun {
  readonly index: string;
  /** Folder that holds its files. */
  readonly folder: string;
  /** Path of its journal. */
  readonly path: string;
  /** Undefined where Python RedisVL wrote it. */
  readonly journal: Journal | undefined;
  /** Paths of the headers of its shards, where Python RedisVL wrote it with several workers; `path` is then its manifest. */
  readonly shards?: readonly string[];
}

/** What a backup directory holds. */
export interface FoundRuns {
  /** Put away or not, oldest first. */
  readonly runs: FoundRun[];
  /** Journals that cannot be read, with what is wrong with them. */
  readonly damaged: { readonly name: string; readonly path: string; readonly error: MigrationError }[];
}

/** What names a run: its id, or where Python RedisVL wrote it its path. */
export function runIdOf({ journal, path }: FoundRun): string {
  return journal?.facts.runId ?? path;
}

/** Every run a backup directory holds, oldest first. @throws {MigrationError} `JOURNAL_DAMAGED` where none can be read */
export async function listRuns(disk: Disk, backupDir: string): Promise<FoundRun[]> {
  const { runs, damaged } = await searchRuns(disk, backupDir);
  if (runs.length === 0 && damaged[0] !== undefined) {
    throw damaged[0].error;
  }
  return runs;
}

/** Everything a backup directory holds, what cannot be read beside what can. */
export async function searchRuns(disk: Disk, backupDir: string): Promise<FoundRuns> {
  const archived = await disk.list(join(backupDir, RUNS_FOLDER));
  // The latest run lies in the directory itself; of runs begun in the same second it must come last.
  const folders = [...archived.map((run) => join(backupDir, RUNS_FOLDER, run)), backupDir];
  const found: FoundRuns = { runs: [], damaged: [] };
  for (const folder of folders) {
    const names = (await disk.list(folder)).filter(isJournalName);
    for (const name of names.filter((one) => !shardHeader.test(one))) {
      await searchJournal(disk, join(folder, name), found);
    }
    found.runs.push(...(await foreignShardedRuns(disk, folder, names)));
  }
  found.runs.sort((a, b) => createdAt(a).localeCompare(createdAt(b)));
  return found;
}

/**
 * The run to undo: the one asked for, or the newest of the only index.
 *
 * @throws {MigrationError} `BACKUP_NONE`; `BACKUP_SEVERAL` where several indexes have runs and none is named;
 *   `BACKUP_LATER_RUN` while a later run of the same index stands: runs are undone from the last one back;
 *   `JOURNAL_DAMAGED` where it is the journal in question that cannot be read
 */
export async function findRun(
  disk: Disk,
  backupDir: string,
  wanted: { index?: string | undefined; run?: string | undefined },
): Promise<FoundRun> {
  const { runs, damaged } = await searchRuns(disk, backupDir);
  const candidates = runs.filter(
    (run) =>
      (wanted.index === undefined || run.index === wanted.index) &&
      (wanted.run === undefined || runIdOf(run) === wanted.run),
  );
  const indexes = [...new Set(candidates.map(({ index }) => index))];
  if (indexes.length > 1) {
    throw new MigrationError('BACKUP_SEVERAL', { path: backupDir, indexes });
  }
  const run = candidates.at(-1);
  const broken = damaged.find(({ name }) => wanted.index === undefined || name.includes(fileStem(wanted.index)));
  if (broken !== undefined && (run === undefined || wanted.index !== undefined)) {
    throw broken.error;
  }
  if (run === undefined) {
    throw new MigrationError('BACKUP_NONE', { path: backupDir });
  }
  refuseBuried(run, runs);
  return run;
}

const harmless: readonly Phase[] = ['dump', 'ready', 'rolled_back'];

/** A later run has changed what this one left; undoing this one first would take its results for the application's. */
function refuseBuried(run: FoundRun, runs: readonly FoundRun[]): void {
  const later = runs
    .slice(runs.indexOf(run) + 1)
    .find(
      ({ index, journal }) =>
        index === run.index && journal !== undefined && !harmless.includes(journal.progress.phase),
    );
  if (later?.journal !== undefined) {
    const runId = runIdOf(run);
    throw new MigrationError('BACKUP_LATER_RUN', { index: run.index, runId, laterRunId: later.journal.facts.runId });
  }
}

const shardHeader = /_worker\d+\.header$/;

/** Python RedisVL gives every worker a header and the run none; ours have a journal, and are found by that. */
async function foreignShardedRuns(disk: Disk, folder: string, names: readonly string[]): Promise<FoundRun[]> {
  const runs = new Map<string, FoundRun & { readonly shards: string[] }>();
  for (const name of names.filter((one) => shardHeader.test(one))) {
    const path = join(folder, name);
    const index = foreignShardIndex(await disk.read(path));
    if (index !== undefined) {
      const manifest = path.replace(shardHeader, '.manifest');
      const run = runs.get(manifest) ?? { index, folder, path: manifest, journal: undefined, shards: [] };
      run.shards.push(path);
      runs.set(manifest, run);
    }
  }
  return [...runs.values()];
}

function isJournalName(name: string): boolean {
  return name.startsWith('migration_backup_') && (name.endsWith('.header') || name.endsWith('.journal'));
}

async function searchJournal(disk: Disk, path: string, found: FoundRuns): Promise<void> {
  try {
    const run = await readRun(disk, path);
    if (run !== undefined) {
      found.runs.push(run);
    }
  } catch (error) {
    if (!isMigrationError(error, 'JOURNAL_DAMAGED')) {
      throw error;
    }
    found.damaged.push({ name: basename(path), path, error });
  }
}

async function readRun(disk: Disk, path: string): Promise<FoundRun | undefined> {
  const folder = dirname(path);
  const text = (await disk.read(path))?.toString('utf8');
  if (text === undefined) {
    return undefined;
  }
  const journal: StoredJournal = await decodeJournal(text, path);
  return 'foreign' in journal
    ? { index: journal.index, folder, path, journal: undefined }
    : { index: journal.facts.source.definition.name, folder, path, journal };
}

function createdAt({ journal }: FoundRun): string {
  return journal?.facts.createdAt ?? '';
}
