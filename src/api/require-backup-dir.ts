import { MigrationError } from '../errors.ts';

/** Refuses what would otherwise mean the working directory: no backup directory, or an empty name. @throws {MigrationError} `OPTION_INVALID` */
export function requireBackupDir(backupDir: string | undefined): void {
  if (typeof backupDir !== 'string' || backupDir.trim() === '') {
    const reason = 'name the directory for backups, which every migration needs';
    throw new MigrationError('OPTION_INVALID', { option: 'backupDir', reason });
  }
}
