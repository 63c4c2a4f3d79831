import { nodeDisk } from '../disk/node-disk.ts';
import { MigrationError } from '../errors.ts';
import { measureIndex } from '../observe/measure-sample.ts';
import { estimateFromSample, type MeasuredEstimate, roomFor } from '../plan/measured-estimate.ts';
import type { MigrationPlan } from '../plan/plan.ts';
import { withReader } from './connect.ts';
import type { ConnectionSettings } from './options.ts';

/**
 * Measures on the live index what a plan will take: disk, memory, time. Reads up to 500 documents, changes nothing.
 *
 * @param options.backupDir looked at for free space; it need not exist
 * @throws {MigrationError} `INDEX_MISSING`, connection errors
 */
export function measurePlan(options: {
  readonly connection: ConnectionSettings;
  readonly plan: MigrationPlan;
  readonly backupDir?: string;
}): Promise<MeasuredEstimate> {
  const { connection, plan, backupDir } = options;
  return withReader(connection, async (redis) => {
    const index = plan.source.indexName;
    const info = await redis.indexInfo(index);
    if (info === undefined) {
      throw new MigrationError('INDEX_MISSING', { index });
    }
    // The plan's definition: a plan that Python made calls fields by names of its own.
    const measurement = await measureIndex(redis, { definition: plan.source.definition, info }, plan);
    const free = backupDir === undefined ? undefined : await nodeDisk.freeBytes(backupDir);
    return estimateFromSample(plan, { ...measurement, ...(free !== undefined && { backupDirFreeBytes: free }) });
  });
}

/** Room on the disk of a backup directory; empty where none was named. */
export type BackupRoom = Pick<MeasuredEstimate, 'backupDirFreeBytes' | 'backupFits'>;

/** Looks whether a backup of this size fits into a directory, which need not exist. */
export async function checkBackupRoom(backupBytes: number, backupDir: string | undefined): Promise<BackupRoom> {
  return backupDir === undefined ? {} : roomFor(backupBytes, await nodeDisk.freeBytes(backupDir));
}
