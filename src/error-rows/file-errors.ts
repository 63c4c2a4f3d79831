import { type OfFile, row } from './row.ts';

/** Errors of files on the disk of whoever runs a command. */
export const fileErrors = {
  FILE_UNREADABLE: row<OfFile>({
    message: ({ path, reason }) => `Cannot read "${path}": ${reason}`,
    hint: () => 'Check the path and its permissions',
    changed: 'nothing',
  }),
  FILE_UNWRITABLE: row<OfFile>({
    message: ({ path, reason }) => `Cannot write "${path}": ${reason}`,
    hint: () => 'Choose a path you can write to',
    changed: 'nothing',
  }),
  FILE_INVALID: row<{ readonly path: string; readonly problems: readonly string[] }>({
    message: ({ path, problems }) => `"${path}" cannot be used: ${problems.join('; ')}`,
    hint: () => 'Correct the file, then run the same command again',
    changed: 'nothing',
  }),
  OPTION_INVALID: row<{ readonly option: string; readonly reason: string }>({
    message: ({ option, reason }) => `Option "${option}" cannot be used: ${reason}`,
    hint: () => 'See the documentation of the option',
    changed: 'nothing',
    exitCode: 2,
  }),
  DISK_FULL: row<OfFile>({
    message: ({ path, reason }) => `Cannot write "${path}": ${reason}`,
    hint: () => 'Free some space on that disk, then run the same command again',
    changed: 'nothing',
  }),
  DISK_TOO_SMALL: row<{ readonly path: string; readonly neededBytes: number; readonly freeBytes: number }>({
    message: ({ path, neededBytes, freeBytes }) =>
      `The backup needs about ${Math.ceil(neededBytes / 2 ** 20)} MB in "${path}", and ${Math.floor(freeBytes / 2 ** 20)} MB are free`,
    hint: () => 'Free some space there, or choose another --backup-dir',
    changed: 'nothing',
  }),
} as const;
