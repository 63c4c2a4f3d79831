import { dirname, join, resolve } from 'node:path';
import { orphans } from '../apply/backups/found-files.ts';
import { type BackupSummary, foreignHeaders, summaryOf } from '../apply/backups/summary.ts';
import { orphanProblem, type VerifiedRun, verifyRun } from '../apply/backups/verify-run.ts';
import { stopIfAsked } from '../apply/engine/step.ts';
import { type FoundRun, type FoundRuns, runIdOf, searchRuns } from '../apply/rollback/find-run.ts';
import type { ForeignHeader } from '../apply/rollback/foreign-header.ts';
import { RUNS_FOLDER } from '../backup/archive.ts';
import { fileStem } from '../backup/names.ts';
import { type BackupProblem, problemOf } from '../backup/problem.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { MigrationError } from '../errors.ts';
import type { JournalFacts, JournalProgress } from '../phases/journal.ts';
import { interruptSignal } from './interrupt-signal.ts';
import { requireBackupDir } from './require-backup-dir.ts';

/** A backup directory, and which of its runs are meant. */
export interface BackupChoice {
  readonly backupDir: string;
  readonly index?: string;
  /** A run's id, as {@link listBackups} tells it. */
  readonly run?: string;
}

/** What {@link listBackups} found. */
export interface BackupList {
  readonly backupDir: string;
  /** Oldest first, those under `runs/` included. */
  readonly runs: readonly BackupSummary[];
  /** Journals that cannot be read; what they speak of is not among the runs. */
  readonly unreadable: readonly BackupProblem[];
}

/** Everything that the journal of one run says. */
export interface BackupDetails extends BackupSummary {
  /** What was fixed when the run began; absent for Python RedisVL's. */
  readonly facts?: JournalFacts;
  /** How far it came; absent for Python RedisVL's. */
  readonly progress?: JournalProgress;
  /** What Python RedisVL's headers say, one a worker. */
  readonly headers?: readonly ForeignHeader[];
}

/** What {@link verifyBackups} found. */
export interface BackupVerification {
  readonly backupDir: string;
  readonly verdict: 'intact' | 'damaged';
  readonly runs: readonly VerifiedRun[];
  /** Journals that cannot be read, and files of vectors that no journal explains. */
  readonly problems: readonly BackupProblem[];
}

/** Options of {@link verifyBackups}. */
export interface VerifyBackupsOptions extends BackupChoice {
  /** Called after every batch with the bytes read so far, of about so many. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  /** Stops it with `INTERRUPTED`. */
  readonly signal?: AbortSignal;
}

/** Tells which runs a backup directory holds, ours and Python RedisVL's. Reads journals and sizes, never Redis. */
export async function listBackups(backupDir: string): Promise<BackupList> {
  const { dir, found } = await search(backupDir);
  const runs = await Promise.all(found.runs.map((run) => summaryOf(nodeDisk, run)));
  return { backupDir: dir, runs, unreadable: unreadableOf(found) };
}

/**
 * Tells everything about one run: the one named, or the newest of the only index. Never asks Redis.
 *
 * @throws {MigrationError} `BACKUP_NONE`, `BACKUP_NO_MATCH`; `BACKUP_SEVERAL` where several indexes have runs and none is
 *   named; `JOURNAL_DAMAGED` where no journal can be read
 */
export async function inspectBackup(choice: BackupChoice): Promise<BackupDetails> {
  const { dir, found } = await search(choice.backupDir);
  if (found.runs.length === 0 && found.damaged[0] !== undefined) {
    throw found.damaged[0].error;
  }
  const chosen = choose(found.runs, dir, choice);
  const indexes = [...new Set(chosen.map(({ index }) => index))];
  if (indexes.length > 1) {
    throw new MigrationError('BACKUP_SEVERAL', { path: dir, indexes });
  }
  const run = chosen.at(-1)!;
  const summary = await summaryOf(nodeDisk, run);
  if (run.journal !== undefined) {
    return { ...summary, facts: run.journal.facts, progress: run.journal.progress };
  }
  const headers = await foreignHeaders(nodeDisk, run);
  return { ...summary, headers: headers.flatMap(({ header }) => header ?? []) };
}

/**
 * Reads every byte, checks every checksum and decodes every batch of every run, or of those named. Damage is told, not
 * thrown, and what follows it is read all the same. Never asks Redis.
 *
 * @throws {MigrationError} `BACKUP_NONE`, `BACKUP_NO_MATCH`, `INTERRUPTED`
 */
export async function verifyBackups(options: VerifyBackupsOptions): Promise<BackupVerification> {
  const { dir, found } = await search(options.backupDir);
  const signal = interruptSignal(options.signal);
  const problems = await problemsBesideRuns(dir, found, options);
  const chosen = problems.length > 0 && found.runs.length === 0 ? [] : choose(found.runs, dir, options);
  const summaries = await Promise.all(chosen.map((run) => summaryOf(nodeDisk, run)));
  const totalBytes = summaries.reduce((sum, { bytes }) => sum + bytes, 0);
  let doneBytes = 0;
  const runs: VerifiedRun[] = [];
  for (const [at, run] of chosen.entries()) {
    stopIfAsked(signal);
    runs.push(
      await verifyRun(nodeDisk, run, summaries[at]!, (bytes) => {
        stopIfAsked(signal);
        doneBytes += bytes;
        options.onProgress?.(doneBytes, totalBytes);
      }),
    );
  }
  const damaged = problems.length > 0 || runs.some(({ verdict }) => verdict === 'damaged');
  return { backupDir: dir, verdict: damaged ? 'damaged' : 'intact', runs, problems };
}

async function search(backupDir: string): Promise<{ dir: string; found: FoundRuns }> {
  requireBackupDir(backupDir);
  const dir = resolve(backupDir);
  return { dir, found: await searchRuns(nodeDisk, dir) };
}

function unreadableOf({ damaged }: FoundRuns): BackupProblem[] {
  return damaged.map(({ path, error }) => problemOf(error, path));
}

function choose(runs: readonly FoundRun[], dir: string, { index, run }: BackupChoice): FoundRun[] {
  if (runs.length === 0) {
    throw new MigrationError('BACKUP_NONE', { path: dir });
  }
  const chosen = runs.filter(
    (one) => (index === undefined || one.index === index) && (run === undefined || runIdOf(one) === run),
  );
  if (chosen.length === 0) {
    const wanted = [index && `of index "${index}"`, run && `with the id "${run}"`].filter(Boolean).join(' ');
    throw new MigrationError('BACKUP_NO_MATCH', {
      path: dir,
      wanted,
      held: runs.map((one) => `${one.index} ${runIdOf(one)}`),
    });
  }
  return chosen;
}

/** A run that is named is looked at alone; an index with whatever bears its name. */
async function problemsBesideRuns(
  dir: string,
  found: FoundRuns,
  { index, run }: BackupChoice,
): Promise<BackupProblem[]> {
  if (run !== undefined) {
    return [];
  }
  const archived = await nodeDisk.list(join(dir, RUNS_FOLDER));
  const folders = [dir, ...archived.map((name) => join(dir, RUNS_FOLDER, name))];
  const summaries = await Promise.all(found.runs.map((one) => summaryOf(nodeDisk, one)));
  const files = new Set(summaries.flatMap((summary) => summary.files.map(({ path }) => path)));
  const journals = found.damaged.map(({ path }) => path);
  const stray = (await orphans(nodeDisk, folders, { files, journals })).map(orphanProblem);
  return [...unreadableOf(found), ...stray].filter(
    ({ path }) => index === undefined || path.slice(dirname(path).length).includes(fileStem(index)),
  );
}
