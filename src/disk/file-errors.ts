import { MigrationError, messageOf } from '../errors.ts';

/** Plain words for what an operating system's error code means to someone who typed a path. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EEXIST: 'it exists already',
  EIO: 'the disk reported a read or write error',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a circle of symbolic links',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'no such folder',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  EXDEV: 'it is on another disk',
};

/** Codes that mean "no room". */
const fullReasons: Readonly<Record<string, string>> = {
  EDQUOT: 'your disk quota is used up',
  EFBIG: 'the file would be larger than this disk or your limits allow',
  ENOSPC: 'the disk is full',
};

/** The operating system's code of an error (`ENOENT`, …), or undefined where it has none. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The error to throw when `path` could not be read; `error` becomes its cause. */
export function unreadable(path: string, error: unknown): MigrationError {
  if (error instanceof MigrationError) return error;
  const reason = codeOf(error) === 'ENOENT' ? 'no such file or folder' : reasonOf(error);
  return new MigrationError('FILE_UNREADABLE', { path, reason }, { cause: error });
}

/** The error to throw when `path` could not be written: `DISK_FULL` or `FILE_UNWRITABLE`; `error` becomes its cause. */
export function unwritable(path: string, error: unknown): MigrationError {
  if (error instanceof MigrationError) return error;
  const full = fullReasons[codeOf(error) ?? ''];
  if (full !== undefined) return new MigrationError('DISK_FULL', { path, reason: full }, { cause: error });
  return new MigrationError('FILE_UNWRITABLE', { path, reason: reasonOf(error) }, { cause: error });
}

function reasonOf(error: unknown): string {
  return reasons[codeOf(error) ?? ''] ?? messageOf(error);
}
