import type { VectorBatch } from '../../backup/batch.ts';
import type { DumpWriter } from '../../backup/dump-writer.ts';
import { settledOrThrow } from '../../settled-or-throw.ts';

/** Written data is synced at least this often, so that the last sync is short. */
const SYNC_EVERY_BYTES = 16 * 2 ** 20;
/** Batches under way at the same time: a write is a few short waits, during which the next batches are looked at. */
const IN_FLIGHT = 3;

/** A dump's writing, some batches behind its reading. */
export interface WriteBehind {
  /** Resolves when the vectors are copied and there is room for another batch; rejects with what went wrong with one before. */
  append(shard: number, batch: VectorBatch): Promise<void>;
  /** Resolves when nothing is under way any more; rejects as {@link WriteBehind.append}. */
  end(): Promise<void>;
}

/** Writes batches while the next are looked at, and syncs beside the writing. */
export function createWriteBehind(writer: DumpWriter): WriteBehind {
  const written: Promise<void>[] = [];
  let synced: Promise<void> = Promise.resolve();
  let syncedAt = 0;
  return {
    async append(shard, batch) {
      if (written.length === IN_FLIGHT) await written.shift();
      if (writer.bytes - syncedAt >= SYNC_EVERY_BYTES) {
        await synced;
        syncedAt = writer.bytes;
        synced = awaitedLater(writer.sync());
      }
      written.push(awaitedLater(writer.append(shard, batch)));
    },
    async end() {
      await settledOrThrow([...written, synced]);
    },
  };
}

/** Marks a promise as one whose failure is looked at later, when it is awaited. */
function awaitedLater(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined);
  return promise;
}
