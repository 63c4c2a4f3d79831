import { readAliases } from '../commands/aliases.ts';
import { readHiddenAttributes, readPermanence } from '../commands/debug.ts';
import { hasAnyField } from '../commands/has-any-field.ts';
import { keysExist, memoryUsageOf, readString } from '../commands/keys.ts';
import { listIndexes, scratchIndexes } from '../commands/list-indexes.ts';
import { readFieldLengths, readHashes } from '../commands/read-hashes.ts';
import { readJson } from '../commands/read-json.ts';
import { countMatches, keysIndexed, nearestDocuments } from '../commands/search.ts';
import { readSynonyms } from '../commands/synonyms.ts';
import type { Connection } from '../connection.ts';
import type { RedisReader } from '../port.ts';
import { readClusterFacts, readClusterLoad } from './cluster-facts.ts';
import { readClusterHealth, readClusterPermissions } from './cluster-health.ts';
import type { ClusterNodes } from './cluster-nodes.ts';
import { scanCluster } from './cluster-scan.ts';
import { clusterIndexInfo } from './index-everywhere.ts';
import { outOfReach } from './index-span.ts';
import { spread } from './spread.ts';

/**
 * The reading half of the port over a cluster; `close` closes all its connections.
 *
 * Search commands go to the node that has the slot of the index's name. Where a coordinator answers, any node would do;
 * where none does, it is the only one. Every method may throw `CLUSTER_UNSTABLE`.
 */
export function clusterReader(nodes: ClusterNodes): RedisReader {
  const each = <Result>(
    keys: readonly Buffer[],
    work: (node: Connection, keys: readonly Buffer[]) => Promise<Result[]>,
  ) => spread(nodes, { items: keys, keyOf: (key) => key, work });
  const only = async <Result>(key: Buffer, work: (node: Connection) => Promise<Result>) =>
    (await each([key], async (node) => [await work(node)]))[0] as Result;
  return {
    server: () => readClusterFacts(nodes),
    health: () => readClusterHealth(nodes),
    permissions: (names) => readClusterPermissions(nodes, names),
    listIndexes: () => unionOf(nodes, (node) => listIndexes(node)),
    scratchIndexes: (index) => unionOf(nodes, (node) => scratchIndexes(node, index)),
    indexInfo: (name) => clusterIndexInfo(nodes, name),
    hiddenAttributes: (definition) => nodes.at(definition.name, (node) => readHiddenAttributes(node, definition)),
    permanence: (index) => nodes.at(index, (node) => readPermanence(node, index)),
    aliases: (index) => nodes.at(index, (node) => readAliases(node, index)),
    synonyms: (index) => nodes.at(index, (node) => readSynonyms(node, index)),
    outOfReach: (index, names) => outOfReach(nodes, index, names),
    scan: (options) => scanCluster(nodes, options),
    scanCounts: async function* (options) {
      for await (const keys of scanCluster(nodes, options)) yield keys.length;
    },
    keysBeside: async () => undefined,
    readHashes: (keys, fields, memory) => each(keys, (node, some) => readHashes(node, some, fields, memory)),
    fieldLengths: (keys, fields) => each(keys, (node, some) => readFieldLengths(node, some, fields)),
    hasAnyField: (keys, fields) => each(keys, (node, some) => hasAnyField(node, { keys: some, fields })),
    readJson: (key, paths) => only(key, (node) => readJson(node, key, paths)),
    exist: (keys) => each(keys, keysExist),
    indexed: (index, keys) => nodes.at(index, (node) => keysIndexed(node, index, keys)),
    countMatches: (index, query) => nodes.at(index, (node) => countMatches(node, index, query)),
    nearest: (index, options) => nodes.at(index, (node) => nearestDocuments(node, index, options)),
    memoryUsage: (key) => only(key, (node) => memoryUsageOf(node, key)),
    // All of them: the slowest node is what applications wait for.
    ping: async () => void (await nodes.onEveryPrimary((node) => node.read(['PING']))),
    load: () => readClusterLoad(nodes),
    getString: (key) => only(Buffer.from(key), (node) => readString(node, key)),
    close: () => nodes.close(),
  };
}

/** Names that any primary knows, sorted. */
async function unionOf(nodes: ClusterNodes, list: (node: Connection) => Promise<string[]>): Promise<string[]> {
  return [...new Set((await nodes.onEveryPrimary(list)).flat())].sort();
}
