import { timestamp } from '../apply/engine/clock.ts';
import { lockHolder, takeLockFile } from '../disk/lock-file.ts';
import { nodeDisk } from '../disk/node-disk.ts';

/**
 * Does `work` as the only one who changes the state of this batch.
 *
 * @param purpose what the work is, for whoever is refused
 * @throws {MigrationError} `LOCK_HELD` naming the holder
 */
export async function withBatchLock<Result>(
  statePath: string,
  purpose: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await takeLockFile(nodeDisk, lockPath(statePath), { purpose, since: timestamp(new Date()) });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** Who works on the batch right now, in words; undefined where nobody does. */
export function batchWorker(statePath: string): Promise<string | undefined> {
  return lockHolder(nodeDisk, lockPath(statePath));
}

function lockPath(statePath: string): string {
  return `${statePath}.lock`;
}
