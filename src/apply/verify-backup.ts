import type { RunPaths } from '../backup/names.ts';
import { openSealedBackup } from '../backup/sealed-backup.ts';
import { openUpdates } from '../backup/updates.ts';
import type { Disk } from '../disk/disk.ts';
import type { Journal } from '../phases/journal.ts';

/** The run whose backup is checked. */
export interface BackupToVerify {
  readonly disk: Disk;
  readonly paths: RunPaths;
  readonly journal: Journal;
}

/**
 * Reads and checks all that a run has saved, before anything is done that would need it: a damaged backup must not
 * leave the index away and half the vectors converted or restored.
 *
 * @throws {MigrationError} `BACKUP_MISSING`, `BACKUP_TORN`, `BACKUP_DAMAGED`, `BACKUP_FOREIGN_OPCODE`
 */
export async function verifyBackup({ disk, paths, journal: { facts, progress } }: BackupToVerify): Promise<void> {
  const fields = Object.keys(facts.conversions);
  if (fields.length === 0 || facts.seal === undefined) {
    return;
  }
  const backup = await openSealedBackup(disk, paths, facts.seal, { fields });
  await backup.verifyAll().finally(() => backup.close());
  const knownRecords = progress.updateRecords ?? 0;
  if (knownRecords > 0 || (await disk.size(paths.updates.sums)) !== undefined) {
    const updates = await openUpdates(disk, paths.updates, { fields, knownRecords });
    await updates.close();
  }
}
