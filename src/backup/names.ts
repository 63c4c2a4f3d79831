import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** The two files of one vector backup. */
export interface BackupPaths {
  /** The frames, readable by Python RedisVL. */
  readonly data: string;
  /** Length and checksum of every frame. */
  readonly sums: string;
}

/** Every file of one run (or of one rollback) of one index. */
export interface RunPaths extends BackupPaths {
  /** Common beginning of all names, with the folder; what a report calls the backup's path. */
  readonly prefix: string;
  /** Journal of a plan that re-encodes hash vectors. */
  readonly header: string;
  /** Journal of any other plan. */
  readonly journal: string;
  /** Raw names of all documents the run changes. */
  readonly keys: string;
  /** Shards of a run with several workers. */
  readonly manifest: string;
  /** Held while a run or rollback is at work. */
  readonly lock: string;
  /** Originals met after the backup was sealed. */
  readonly updates: BackupPaths;
  /** Files of one shard, `worker` counting from 0. */
  worker(worker: number): BackupPaths & { readonly header: string };
}

/** Leaves room for our longest suffix and a temporary name's in the 255 bytes that file systems allow a name. */
const MAX_STEM_BYTES = 150;
const HASH_DIGITS = 12;

/** Ends like ours (`_worker0`, `_updates.data` …), or like the 8 hex digits that Python's names and the 12 that ours end in. */
const reservedEnding =
  /(?:_worker\d+|_updates|_rollback|\.(?:header|journal|data|sums|keys|manifest|lock|tmp)|_[0-9a-f]{8}|_[0-9a-f]{12})$/i;

/**
 * Names the files of a run of `index` inside `folder`; nothing is created.
 *
 * @param part `rollback` names the files a rollback keeps for itself; default: those of the run
 * @example
 * runPaths('backups', 'products').data; // backups/migration_backup_products.data
 */
export function runPaths(folder: string, index: string, part?: 'rollback'): RunPaths {
  return pathsAt(join(folder, `migration_backup_${fileStem(index)}${part === undefined ? '' : `_${part}`}`));
}

/** The same by the common beginning of their names, which a report calls the backup's path. */
export function pathsAt(prefix: string): RunPaths {
  return {
    prefix,
    header: `${prefix}.header`,
    journal: `${prefix}.journal`,
    keys: `${prefix}.keys`,
    manifest: `${prefix}.manifest`,
    lock: `${prefix}.lock`,
    ...backupPaths(prefix),
    updates: backupPaths(`${prefix}_updates`),
    worker: (worker) => ({ header: `${prefix}_worker${worker}.header`, ...backupPaths(`${prefix}_worker${worker}`) }),
  };
}

/**
 * The part of file names that stands for an index.
 *
 * A safe name stands for itself. Any other (characters beyond `A-Z a-z 0-9 . _ -`, an ending that our file names or
 * Python's use, more than 150 bytes) is sanitised, cut, and ends in `_` and 12 hex digits of its SHA-256. No two
 * indexes share a file, except that names which differ in case only do so where the file system ignores case: there
 * the journal's own index name tells them apart, and the second run is refused.
 */
export function fileStem(index: string): string {
  const safe = /^[A-Za-z0-9._-]+$/.test(index) && index.length <= MAX_STEM_BYTES && !reservedEnding.test(index);
  if (safe) {
    return index;
  }
  const hash = createHash('sha256').update(index, 'utf8').digest('hex').slice(0, HASH_DIGITS);
  const readable = index.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, MAX_STEM_BYTES - HASH_DIGITS - 1);
  return `${readable}_${hash}`;
}

function backupPaths(prefix: string): BackupPaths {
  return { data: `${prefix}.data`, sums: `${prefix}.sums` };
}
