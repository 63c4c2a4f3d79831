import { type OfFile, type OfIndex, row } from './row.ts';

/** Errors of backups and journals. */
export const backupErrors = {
  JOURNAL_DAMAGED: row<OfFile>({
    message: ({ path, reason }) => `The journal "${path}" is damaged: ${reason}`,
    hint: () => 'Restore the backup directory from a copy, or use another --backup-dir',
    changed: 'nothing',
  }),
  BACKUP_MISSING: row<{ readonly path: string }>({
    message: ({ path }) => `The backup file "${path}" does not exist, although its journal says that it was written`,
    hint: () => 'Restore it from a copy, or name the directory that it is in with --backup-dir',
    changed: 'unknown',
  }),
  BACKUP_EXISTS: row<{ readonly path: string }>({
    message: ({ path }) => `Cannot start a backup: "${path}" exists already`,
    hint: () => 'Use another --backup-dir, or move the file away',
    changed: 'nothing',
  }),
  BACKUP_TORN: row<{ readonly path: string; readonly bytes: number; readonly expected: number }>({
    message: ({ path, bytes, expected }) =>
      `The backup file "${path}" is torn: it ends after ${bytes} bytes, where ${expected} belong`,
    hint: () => 'Restore the file from a copy',
    changed: 'unknown',
  }),
  BACKUP_DAMAGED: row<OfFile>({
    message: ({ path, reason }) => `The backup file "${path}" is damaged: ${reason}`,
    hint: () => 'Restore the file from a copy',
    changed: 'unknown',
  }),
  BACKUP_FOREIGN_OPCODE: row<{ readonly path: string; readonly opcode: string; readonly position: number }>({
    message: ({ path, opcode, position }) =>
      `The backup file "${path}" holds pickle opcode ${opcode} at byte ${position}, which no vector backup contains; nothing of it was executed`,
    hint: () => 'Do not load this file with any program unless you know who wrote it; restore it from a copy',
    changed: 'unknown',
  }),
  BACKUP_NONE: row<{ readonly path: string }>({
    message: ({ path }) => `No backup files found in "${path}"`,
    hint: () => 'Name the directory that "rvl migrate apply" was given as --backup-dir',
    changed: 'nothing',
  }),
  BACKUP_SEVERAL: row<{ readonly path: string; readonly indexes: readonly string[] }>({
    message: ({ path, indexes }) => `"${path}" holds backups of ${indexes.length} indexes: ${indexes.join(', ')}`,
    hint: () => 'Name one with --index, or restore all of them with --yes',
    changed: 'nothing',
  }),
  BACKUP_NO_MATCH: row<{ readonly path: string; readonly wanted: string; readonly held: readonly string[] }>({
    message: ({ path, wanted, held }) => `"${path}" holds no run ${wanted}; it holds ${held.join(', ')}`,
    hint: () => 'Leave out --index and --run, or name what is there',
    changed: 'nothing',
  }),
  BACKUP_LATER_RUN: row<OfIndex & { readonly runId: string; readonly laterRunId: string }>({
    message: ({ index, runId, laterRunId }) =>
      `Run ${runId} of index "${index}" cannot be undone while the later run ${laterRunId} stands`,
    hint: ({ laterRunId }) => `Roll back the later run first: --run ${laterRunId}`,
    changed: 'nothing',
  }),
  BACKUP_INCOMPLETE: row<OfIndex & { readonly runId: string }>({
    message: ({ index, runId }) =>
      `Run ${runId} of index "${index}" ended before its backup was complete, so it changed nothing that could be undone`,
    hint: () => 'There is nothing to roll back',
    changed: 'nothing',
  }),
  ORIGINALS_MISSING: row<{ readonly index: string; readonly backupDir?: string }>({
    message: ({ index, backupDir }) =>
      `Cannot measure the search quality of index "${index}" before and after: its vectors were re-encoded, and the originals ${
        backupDir === undefined ? 'are in a backup that was not named' : `are not in "${backupDir}"`
      }`,
    hint: () => 'Run "rvl migrate validate --quality" with the --backup-dir that apply was given for this plan',
    changed: 'nothing',
  }),
} as const;
