import { createIndex } from './commands/create-index.ts';
import { dropIndex } from './commands/drop-index.ts';
import { deleteKey, writeString } from './commands/keys.ts';
import { releaseLease, renewLease, takeLease } from './commands/lease.ts';
import { moveFields } from './commands/move-fields.ts';
import { moveJson } from './commands/move-json.ts';
import { renameKeys } from './commands/rename-keys.ts';
import { setAlias } from './commands/set-alias.ts';
import { waitDurable } from './commands/wait-durable.ts';
import { BulkLanes } from './compare-and-set.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { durabilityMarker, type HeldLease } from './durability-marker.ts';
import type { RedisWriter } from './port.ts';
import { readerOver } from './reader.ts';

/** How a writer connects. */
export interface WriterOptions extends ConnectionOptions {
  /** Connections for compare-and-set, made on first use; so many batches can be in flight. Default 2. */
  readonly bulkConnections?: number;
}

/**
 * Connects a writer: one connection for everything, and further ones for bulk writes when they are needed.
 *
 * @throws {MigrationError} `URL_INVALID`, `CONNECTION_FAILED`, `AUTH_FAILED`, `TLS_FAILED`, `SERVER_LOADING`
 */
export async function openWriter(options: WriterOptions): Promise<RedisWriter> {
  const control = new Connection(options);
  await control.session();
  const bulk = new BulkLanes(Array.from({ length: options.bulkConnections ?? 2 }, () => new Connection(options)));
  let lease: HeldLease | undefined;
  return {
    ...readerOver(control),
    createIndex: (definition, createOptions) => createIndex(control, definition, createOptions),
    dropIndex: (name, dropOptions) => dropIndex(control, name, dropOptions),
    setAlias: (alias, index, guard) => setAlias(control, { alias, index }, guard),
    compareAndSet: (changes) => bulk.compareAndSet(changes),
    moveFields: (keys, moves) => moveFields(control, keys, moves),
    moveJson: (keys, moves) => moveJson(control, keys, moves),
    renameKeys: (renames) => renameKeys(control, renames),
    takeLease: async (guard, { holder, ttlMs }) => {
      const reply = await takeLease(control, guard, { holder, ttlMs });
      if (reply.held) lease = { guard, ttlMs };
      return reply;
    },
    renewLease: (guard, ttlMs) => renewLease(control, guard, ttlMs),
    releaseLease: async (guard) => {
      lease = undefined;
      await releaseLease(control, guard);
    },
    setString: (key, value) => writeString(control, key, value),
    deleteString: (key) => deleteKey(control, key),
    waitDurable: (timeoutMs) => waitDurable(control, { timeoutMs, marker: durabilityMarker(lease) }),
    close: async () => {
      await bulk.close();
      await control.close();
    },
  };
}
