import type { ErrorCode } from '../error-table.ts';
import { isMigrationError } from '../errors.ts';

/** Something that is wrong with one file of a backup. */
export interface BackupProblem {
  readonly path: string;
  /** Where in the file, where that is known. */
  readonly byte?: number;
  /** Number of the damaged batch in its file, from 0. */
  readonly frame?: number;
  readonly code: string;
  readonly reason: string;
}

/**
 * Does a check and turns what it throws into a problem.
 *
 * @param path the file that is checked
 * @throws whatever is no error of ours, and `INTERRUPTED`
 */
export async function problemsOf(path: string, check: () => Promise<void>): Promise<BackupProblem[]> {
  try {
    await check();
    return [];
  } catch (error) {
    return [problemOf(error, path)];
  }
}

/** An error as a problem. @throws as {@link problemsOf} */
export function problemOf(error: unknown, path: string): BackupProblem {
  if (!isMigrationError(error) || error.code === 'INTERRUPTED') {
    throw error;
  }
  return { path, code: error.code, ...describe(error) };
}

function describe(error: unknown): { reason: string; byte?: number } {
  if (isMigrationError(error, 'BACKUP_TORN')) {
    const { bytes, expected } = error.details;
    return { byte: bytes, reason: `it ends after ${bytes} bytes, where ${expected} belong` };
  }
  if (isMigrationError(error, 'BACKUP_FOREIGN_OPCODE')) {
    const { opcode, position } = error.details;
    return { byte: position, reason: `it holds pickle opcode ${opcode}, which no vector backup contains` };
  }
  if (isMigrationError(error, 'BACKUP_MISSING')) {
    return { reason: 'it does not exist, although its journal says that it was written' };
  }
  if (isMigrationError(error, 'BACKUP_DAMAGED') || isMigrationError(error, 'JOURNAL_DAMAGED')) {
    // The reason names the place, where there is one.
    const { reason } = error.details;
    const place = /\bat byte (\d+)/.exec(reason)?.[1];
    return { reason, ...(place !== undefined && { byte: Number(place) }) };
  }
  return { reason: (error as Error).message };
}

/** A problem that no error stands for. */
export function damageOf(path: string, reason: string): BackupProblem {
  const code: ErrorCode = 'BACKUP_DAMAGED';
  return { path, code, reason };
}
