import { basename, join } from 'node:path';
import { RUNS_FOLDER } from '../../backup/archive.ts';
import { decodeJournal, type StoredJournal } from '../../backup/journal-codec.ts';
import type { Disk } from '../../disk/disk.ts';
import { MigrationError } from '../../errors.ts';
import type { Journal } from '../../phases/journal.ts';

/** A run found in a backup directory. */
export interface FoundRun {
  readonly index: string;
  /** Folder that holds its files. */
  readonly folder: string;
  /** Path of its journal. */
  readonly path: string;
  /** Undefined where Python RedisVL wrote it. */
  readonly journal: Journal | undefined;
}

/** Every run a backup directory holds, put away or not, oldest first. @throws {MigrationError} `JOURNAL_DAMAGED` */
export async function listRuns(disk: Disk, backupDir: string): Promise<FoundRun[]> {
  const archived = await disk.list(join(backupDir, RUNS_FOLDER));
  const folders = [backupDir, ...archived.map((run) => join(backupDir, RUNS_FOLDER, run))];
  const found: FoundRun[] = [];
  for (const folder of folders) {
    for (const name of (await disk.list(folder)).filter(isJournalName)) {
      const run = await readRun(disk, folder, name);
      if (run !== undefined) {
        found.push(run);
      }
    }
  }
  return found.sort((a, b) => createdAt(a).localeCompare(createdAt(b)));
}

/**
 * The run to undo: the one asked for, or the newest of the only index.
 *
 * @throws {MigrationError} `BACKUP_NONE`, `BACKUP_SEVERAL` where several indexes have runs and none is named
 */
export async function findRun(
  disk: Disk,
  backupDir: string,
  wanted: { index?: string | undefined; run?: string | undefined },
): Promise<FoundRun> {
  const runs = (await listRuns(disk, backupDir)).filter(
    ({ index, journal }) =>
      (wanted.index === undefined || index === wanted.index) &&
      (wanted.run === undefined || journal?.facts.runId === wanted.run),
  );
  const indexes = [...new Set(runs.map(({ index }) => index))];
  if (indexes.length > 1) {
    throw new MigrationError('BACKUP_SEVERAL', { path: backupDir, indexes });
  }
  const newest = runs.at(-1);
  if (newest === undefined) {
    throw new MigrationError('BACKUP_NONE', { path: backupDir });
  }
  return newest;
}

function isJournalName(name: string): boolean {
  return (
    name.startsWith('migration_backup_') &&
    (name.endsWith('.header') || name.endsWith('.journal')) &&
    !name.includes('_rollback.')
  );
}

async function readRun(disk: Disk, folder: string, name: string): Promise<FoundRun | undefined> {
  const path = join(folder, basename(name));
  const text = (await disk.read(path))?.toString('utf8');
  if (text === undefined) {
    return undefined;
  }
  const journal: StoredJournal = decodeJournal(text, path);
  return 'foreign' in journal
    ? { index: journal.index, folder, path, journal: undefined }
    : { index: journal.facts.source.definition.name, folder, path, journal };
}

function createdAt({ journal }: FoundRun): string {
  return journal?.facts.createdAt ?? '';
}
