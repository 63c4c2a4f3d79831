import { ClusterNodes } from './cluster/cluster-nodes.ts';
import { clusterWriter } from './cluster/cluster-writer.ts';
import { createIndex } from './commands/create-index.ts';
import { dropIndex } from './commands/drop-index.ts';
import { deleteKey, writeString } from './commands/keys.ts';
import { releaseLease, renewLease, takeLease } from './commands/lease.ts';
import { moveFields } from './commands/move-fields.ts';
import { moveJson } from './commands/move-json.ts';
import { readHashes } from './commands/read-hashes.ts';
import { renameKeys } from './commands/rename-keys.ts';
import { setAlias } from './commands/set-alias.ts';
import { waitDurable } from './commands/wait-durable.ts';
import { BulkLanes } from './compare-and-set.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { durabilityMarker } from './durability-marker.ts';
import { openFirstNode } from './first-node.ts';
import { assertLease } from './lease-gate.ts';
import { givenBack, type HeldLease } from './lease-value.ts';
import type { LeaseGuard, RedisWriter } from './port.ts';
import { readerOver } from './reader.ts';

/**
 * A batch of 500 documents of 3 kB has four parts. Converting 50,000 of them took 0.66 s over four connections, 0.73
 * over three, 0.67 over five and 0.72 over six (medians of seven, alternating, two cores).
 */
const LEAST_LANES = 4;

/** How a writer connects. */
export interface WriterOptions extends ConnectionOptions {
  /**
   * Workers that read and write documents at the same time, each over a connection of its own, made on first use.
   * Default 1, which reads over the connection for everything else and writes over four. On a cluster there are so many
   * connections for writing to each node, and one for reading.
   */
  readonly workers?: number;
  /** Connections for compare-and-set, to each node, where another number of them is wanted; for tests. */
  readonly bulkConnections?: number;
}

/**
 * Connects a writer: one connection for everything, and further ones for bulk writes when they are needed. Where the URL
 * names a node of a cluster it writes to the whole of it.
 *
 * @throws {MigrationError} `URL_INVALID`, `CONNECTION_FAILED`, `AUTH_FAILED`, `TLS_FAILED`, `SERVER_LOADING`
 */
export async function openWriter(wanted: WriterOptions): Promise<RedisWriter> {
  const { connection: control, options, cluster } = await openFirstNode(wanted, 'unknown');
  const workers = options.workers ?? 1;
  const bulkConnections = options.bulkConnections ?? Math.max(LEAST_LANES, workers);
  if (cluster) {
    await control.close();
    return clusterWriter(new ClusterNodes(options, 'unknown'), { bulkConnections });
  }
  const lanes = Array.from({ length: bulkConnections }, () => new Connection({ ...options, persistent: true }));
  const bulk = new BulkLanes(lanes);
  let lease: HeldLease | undefined;
  // A guard that callers hold does not know the fence of its lease.
  const known = <Guard extends LeaseGuard | undefined>(guard: Guard) =>
    guard !== undefined && lease?.key === guard.key && lease.token === guard.token ? lease : guard;
  const stillHeld = () => control.repeatable((session) => assertLease(session, lease));
  return {
    ...readerOver(control),
    createIndex: (definition, { guard, ...rest }) =>
      createIndex(control, definition, { ...rest, ...(guard && { guard: known(guard) }) }),
    dropIndex: (name, { guard, ...rest } = {}) =>
      dropIndex(control, name, { ...rest, ...(guard && { guard: known(guard) }) }),
    setAlias: (alias, index, guard) => setAlias(control, { alias, index }, known(guard)),
    readHashes: (keys, fields, memory) =>
      workers === 1
        ? readHashes(control, keys, fields, memory)
        : bulk.read((connection) => readHashes(connection, keys, fields, memory)),
    compareAndSet: (changes) => bulk.compareAndSet(changes, lease),
    connectLanes: () => bulk.connect(),
    moveFields: (keys, moves) => moveFields(control, { keys, moves, lease }),
    moveJson: (keys, moves) => moveJson(control, { keys, moves, lease }),
    renameKeys: (renames) => renameKeys(control, { renames, lease }),
    takeLease: async ({ key, token }, { holder, ttlMs }) => {
      const reply = await takeLease(control, { key, token }, { holder, ttlMs });
      if (!reply.held) return reply;
      lease = { key, token, holder, ttlMs, fence: reply.fence };
      return { held: true };
    },
    renewLease: (guard, ttlMs) => renewLease(control, known(guard), ttlMs),
    releaseLease: async (guard) => {
      const held = known(guard);
      // It stays the lease that writes ask for: a batch that is still on its way must not go unchecked.
      if ('fence' in held) held.fence = givenBack;
      await releaseLease(control, guard);
    },
    setString: async (key, value) => {
      await stillHeld();
      return writeString(control, key, value);
    },
    deleteString: async (key) => {
      await stillHeld();
      await deleteKey(control, key);
    },
    waitDurable: (timeoutMs) => waitDurable(control, { timeoutMs, marker: durabilityMarker(lease) }),
    close: async () => {
      await bulk.close();
      await control.close();
    },
  };
}
