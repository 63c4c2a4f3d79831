import { basename, dirname } from 'node:path';
import { RUNS_FOLDER, type SizedFile } from '../../backup/archive.ts';
import type { Disk } from '../../disk/disk.ts';
import { isMigrationError } from '../../errors.ts';
import { type FoundRun, runIdOf } from '../rollback/find-run.ts';
import { type ForeignHeader, readForeignHeader } from '../rollback/foreign-header.ts';
import { filesOf, headersOf } from './found-files.ts';

/**
 * Whether the originals of a run are all saved: `complete`, `incomplete` (its dump never ended, or that of one of its
 * workers), or `none` where the plan changes no vectors.
 */
export type BackupState = 'complete' | 'incomplete' | 'none';

/** One run of a backup directory, as far as its journal and the sizes of its files tell. */
export interface BackupSummary {
  readonly index: string;
  /** What `--run` takes: the run's id, or for Python RedisVL's the path of its header or manifest. */
  readonly runId: string;
  readonly writtenBy: 'redisvl-migrate' | 'python';
  /** The journal's phase; of several workers of Python's the earliest is told. */
  readonly phase: string;
  readonly createdAt?: string;
  readonly backup: BackupState;
  /** Put away under `runs/`, since a later run of the index began. */
  readonly archived: boolean;
  readonly folder: string;
  /** Keys whose vectors are saved; not known of Python's before its files are read. */
  readonly documents?: number;
  /** Keys the run enumerated; only where it has a keys file. */
  readonly keys?: number;
  readonly frames: number;
  /** Of all files. */
  readonly bytes: number;
  readonly workers: number;
  /** Files have checksums; Python's have none. */
  readonly checksums: boolean;
  readonly files: readonly SizedFile[];
}

/** Tells what is known of a run without reading its vectors. */
export async function summaryOf(disk: Disk, run: FoundRun): Promise<BackupSummary> {
  const files = await filesOf(disk, run);
  const base = {
    index: run.index,
    runId: runIdOf(run),
    archived: basename(dirname(run.folder)) === RUNS_FOLDER,
    folder: run.folder,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    files,
  };
  if (run.journal === undefined) {
    const headers = (await foreignHeaders(disk, run)).flatMap(({ header }) => header ?? []);
    const backup = headers.every(({ phase }) => phase !== 'dump') ? 'complete' : 'incomplete';
    return {
      ...base,
      writtenBy: 'python',
      phase: headers.find(({ phase }) => phase === 'dump')?.phase ?? headers[0]?.phase ?? 'unknown',
      backup,
      frames: headers.reduce((sum, { frames }) => sum + frames, 0),
      workers: run.shards?.length ?? 1,
      checksums: false,
    };
  }
  const { facts, progress } = run.journal;
  const { seal, keys } = facts;
  const saves = Object.keys(facts.conversions).length > 0;
  return {
    ...base,
    writtenBy: 'redisvl-migrate',
    phase: progress.phase,
    createdAt: facts.createdAt,
    backup: !saves && progress.phase !== 'dump' ? 'none' : seal === undefined ? 'incomplete' : 'complete',
    ...(saves && { documents: seal?.documents ?? 0 }),
    ...(keys && { keys: keys.keys }),
    frames: seal?.frames ?? 0,
    workers: seal?.shards ?? 1,
    checksums: true,
  };
}

/** A header of Python RedisVL's, or why it cannot be read. */
export interface ReadHeader {
  readonly path: string;
  readonly header?: ForeignHeader;
  readonly error?: unknown;
}

/** Reads the headers of a run that Python RedisVL wrote. */
export function foreignHeaders(disk: Disk, run: FoundRun): Promise<ReadHeader[]> {
  return Promise.all(
    headersOf(run).map(async (path): Promise<ReadHeader> => {
      const text = (await disk.read(path))?.toString('utf8') ?? '{}';
      try {
        return { path, header: await readForeignHeader(text, path) };
      } catch (error) {
        if (!isMigrationError(error, 'JOURNAL_DAMAGED')) {
          throw error;
        }
        return { path, error };
      }
    }),
  );
}
