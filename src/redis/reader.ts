import { ClusterNodes } from './cluster/cluster-nodes.ts';
import { clusterReader } from './cluster/cluster-reader.ts';
import { readAliases } from './commands/aliases.ts';
import { readHiddenAttributes, readPermanence } from './commands/debug.ts';
import { hasAnyField } from './commands/has-any-field.ts';
import { readIndexInfo } from './commands/index-info.ts';
import { countKeysBeside, keysExist, memoryUsageOf, readString } from './commands/keys.ts';
import { listIndexes, scratchIndexes } from './commands/list-indexes.ts';
import { readPermissions } from './commands/permissions.ts';
import { readFieldLengths, readHashes } from './commands/read-hashes.ts';
import { readJson } from './commands/read-json.ts';
import { scanCounts, scanKeys } from './commands/scan.ts';
import { countMatches, keysIndexed, nearestDocuments } from './commands/search.ts';
import { readServerFacts } from './commands/server-facts.ts';
import { readServerHealth } from './commands/server-health.ts';
import { readServerLoad } from './commands/server-load.ts';
import { readSynonyms } from './commands/synonyms.ts';
import type { Connection, ConnectionOptions } from './connection.ts';
import { openFirstNode } from './first-node.ts';
import type { RedisReader } from './port.ts';

/**
 * Connects a reader, to a whole cluster where the URL names one of its nodes. Broken connections are made again and what was being read is read again.
 *
 * @throws {MigrationError} `URL_INVALID`, `CONNECTION_FAILED`, `AUTH_FAILED`, `TLS_FAILED`, `SERVER_LOADING`
 */
export async function openReader(options: ConnectionOptions): Promise<RedisReader> {
  const first = await openFirstNode(options, 'nothing');
  if (!first.cluster) return readerOver(first.connection);
  await first.connection.close();
  return clusterReader(new ClusterNodes(first.options, 'nothing'));
}

/** The reading half of the port over one connection; `close` closes it. */
export function readerOver(connection: Connection): RedisReader {
  return {
    server: () => readServerFacts(connection),
    health: () => readServerHealth(connection),
    permissions: (names) => readPermissions(connection, names),
    listIndexes: () => listIndexes(connection),
    scratchIndexes: (index) => scratchIndexes(connection, index),
    indexInfo: (name) => readIndexInfo(connection, name),
    hiddenAttributes: (definition) => readHiddenAttributes(connection, definition),
    permanence: (index) => readPermanence(connection, index),
    aliases: (index) => readAliases(connection, index),
    synonyms: (index) => readSynonyms(connection, index),
    outOfReach: async () => ({ prefixes: [], aliases: [] }),
    scan: (options) => scanKeys(connection, options),
    scanCounts: (options) => scanCounts(connection, options),
    keysBeside: (names) => countKeysBeside(connection, names),
    readHashes: (keys, fields, memory) => readHashes(connection, keys, fields, memory),
    fieldLengths: (keys, fields) => readFieldLengths(connection, keys, fields),
    hasAnyField: (keys, fields) => hasAnyField(connection, { keys, fields }),
    readJson: (key, paths) => readJson(connection, key, paths),
    exist: (keys) => keysExist(connection, keys),
    indexed: (index, keys) => keysIndexed(connection, index, keys),
    countMatches: (index, query) => countMatches(connection, index, query),
    nearest: (index, options) => nearestDocuments(connection, index, options),
    memoryUsage: (key) => memoryUsageOf(connection, key),
    ping: async () => void (await connection.read(['PING'])),
    load: () => readServerLoad(connection),
    getString: (key) => readString(connection, key),
    close: () => connection.close(),
  };
}
