import { MigrationError } from '../errors.ts';

/** The two files of one vector backup. */
export interface BackupPaths {
  /** The frames, readable by Python RedisVL. */
  readonly data: string;
  /** Length and checksum of every frame. */
  readonly sums: string;
}

/** Every file of one run (or of one rollback) of one index. Paths are `folder` + `/` + name. */
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

/**
 * Names the files of a run of `index` inside `folder`.
 *
 * @param part `rollback` names the files a rollback keeps for itself; default: those of the run
 */
export function runPaths(folder: string, index: string, part?: 'rollback'): RunPaths {
  throw new MigrationError('FILE_UNREADABLE', { path: `${folder}${index}${part}`, reason: 'not built yet' });
}

/**
 * The file name part that stands for an index.
 *
 * Safe names stand for themselves. Others (characters beyond `A-Z a-z 0-9 . _ -`, a suffix of ours, more than
 * 150 bytes) are sanitised and end in `_` and 12 hex digits of their SHA-256.
 */
export function fileStem(index: string): string {
  return index;
}
