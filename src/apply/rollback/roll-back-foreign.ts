import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { rollbackSavings } from '../../backup/archive.ts';
import type { StoredBatch } from '../../backup/frame-reader.ts';
import { runPaths } from '../../backup/names.ts';
import { type Backup, openPythonBackup } from '../../backup/reader.ts';
import { openUpdates } from '../../backup/updates.ts';
import type { Disk } from '../../disk/disk.ts';
import { MigrationError, withChanged } from '../../errors.ts';
import { createEmitter } from '../engine/emitter.ts';
import { stopIfAsked } from '../engine/step.ts';
import { takeLocks } from '../locks.ts';
import { targetKey } from '../moved-names.ts';
import { openOnce } from '../open-once.ts';
import type { FoundRun } from './find-run.ts';
import { type ForeignHeader, readForeignHeader } from './foreign-header.ts';
import { type RestoreContext, type RestoreItem, restoreBatch } from './restore-batch.ts';
import type { RollbackInputs, RollbackResult } from './roll-back.ts';
import { createRollbackTally } from './tally.ts';

/** What undoing a foreign run is given. */
export type ForeignRollbackInputs = Omit<RollbackInputs, 'run'> & { readonly run: FoundRun };

/**
 * Puts back the vectors of a backup that Python RedisVL wrote. It holds no definition, so the index stays as it is.
 *
 * @throws {MigrationError} `BACKUP_INCOMPLETE` while its dump is unfinished, `BACKUP_TORN`, `BACKUP_DAMAGED`
 */
export async function rollBackForeign(inputs: ForeignRollbackInputs): Promise<RollbackResult> {
  const { run, disk, redis, clock } = inputs;
  const headers = await restorableHeaders(disk, run);
  const emit = createEmitter(clock, inputs.listeners);
  const paths = runPaths(inputs.backupDir, run.index);
  const runToken = `rollback-${randomBytes(6).toString('hex')}`;
  const purpose = `roll back ${run.index}`;
  const locks = await takeLocks({ disk, redis, clock, emit, paths, index: run.index, runToken, purpose });
  const conversions = Object.assign({}, ...headers.map((header) => header.conversions)) as ForeignHeader['conversions'];
  const fields = Object.keys(conversions);
  const saved = openOnce(() =>
    openUpdates(locks.disk, rollbackSavings(runPaths(dirname(run.path), run.index)), { fields }),
  );
  const tally = createRollbackTally();
  const backups: { backup: Backup; header: ForeignHeader }[] = [];
  try {
    for (const header of headers) {
      const path = header.path.replace(/\.header$/, '.data');
      const opened = openPythonBackup(disk, path, { fields, frames: header.frames });
      const backup = await opened.catch((error) => {
        throw withChanged(error, 'nothing');
      });
      backups.push({ header, backup });
    }
    const signal = AbortSignal.any([inputs.signal, locks.signal]);
    // Another tool converted, so its result is not computed again: the saved original replaces any value of target width.
    const work = Object.entries(conversions).map(([path, conversion]) => ({
      path,
      conversion,
      converter: undefined,
      widener: undefined,
    }));
    for (const source of backups) {
      await restoreAll({ redis, work, tally, saved: saved.get }, { ...source, signal });
    }
    emit({
      type: 'warning.raised',
      message: `This backup holds no index definition; create the index "${run.index}" again if its datatype has changed`,
    });
    emit({ type: 'run.finished', result: tally.left.count === 0 ? 'succeeded' : 'failed' });
    return { tally, aliases: [], worked: true };
  } finally {
    await Promise.all(backups.map(({ backup }) => backup.close()));
    await saved.close();
    await locks.release();
  }
}

/** A worker of Python's converts nothing before its dump is complete, so a shard still in it needs no restoring. */
async function restorableHeaders(disk: Disk, { path, index, shards = [path] }: FoundRun) {
  const headers = await Promise.all(
    shards.map(async (one) => ({
      ...(await readForeignHeader((await disk.read(one))?.toString('utf8') ?? '', one)),
      path: one,
    })),
  );
  const complete = headers.filter(({ phase }) => phase !== 'dump');
  if (complete.length === 0) {
    throw new MigrationError('BACKUP_INCOMPLETE', { index, runId: path });
  }
  return complete;
}

async function restoreAll(
  context: RestoreContext,
  source: { backup: Backup; header: ForeignHeader; signal: AbortSignal },
): Promise<void> {
  const { backup, header, signal } = source;
  for await (const batch of backup.batches()) {
    stopIfAsked(signal);
    await restoreBatch(context, await itemsOf(context, batch, header));
  }
}

/** A renamed key is restored under the name that exists. */
async function itemsOf(
  { redis }: RestoreContext,
  batch: StoredBatch,
  { prefix }: ForeignHeader,
): Promise<RestoreItem[]> {
  const moves = prefix && { prefix: { from: prefix.source, to: prefix.target }, fields: [] };
  const renamed = moves && batch.keys.map((key) => targetKey(key, moves));
  const exists = renamed && (await redis.exist(renamed));
  return batch.keys.flatMap((key, position) =>
    batch.vectors.flatMap((values, column): RestoreItem[] => {
      const original = values[position];
      const now = exists?.[position] ? (renamed?.[position] ?? key) : key;
      return original == null ? [] : [{ key: now, column, originals: [original] }];
    }),
  );
}
