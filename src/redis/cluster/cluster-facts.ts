import { createHash } from 'node:crypto';
import { readServerFacts } from '../commands/server-facts.ts';
import { readServerLoad } from '../commands/server-load.ts';
import { versionNumber } from '../info-text.ts';
import type { ServerFacts, ServerLoad } from '../port.ts';
import type { ClusterNodes } from './cluster-nodes.ts';
import { indexSpan } from './index-span.ts';

/** What a cluster says about itself, as if it were one server. @throws {MigrationError} `SEARCH_MISSING`, `CLUSTER_UNSTABLE` */
export async function readClusterFacts(nodes: ClusterNodes): Promise<ServerFacts> {
  const [facts, span] = [await nodes.onEveryPrimary((node) => readServerFacts(node)), await indexSpan(nodes)];
  return combineFacts(facts, span === 'one-node' ? 1 : facts.length);
}

/**
 * The facts of all primaries as those of one server: the oldest versions, what all of them have, and the memory of the
 * one with the least room, taken `shares` times, over so many nodes documents and index are spread.
 *
 * @param facts in the order of their first slots; `runId` changes with any of theirs
 */
export function combineFacts(facts: readonly ServerFacts[], shares: number): ServerFacts {
  const oldest = facts.reduce((a, b) => (versionNumber(b.redisVersion) < versionNumber(a.redisVersion) ? b : a));
  const fullest = facts.reduce((a, b) => (roomOf(b) < roomOf(a) ? b : a));
  return {
    ...oldest,
    address: facts[0]!.address,
    searchVersion: Math.min(...facts.map((one) => one.searchVersion)),
    hasJson: facts.every((one) => one.hasJson),
    runId: createHash('sha1')
      .update(facts.map((one) => one.runId).join())
      .digest('hex'),
    mode: 'cluster',
    role: facts.every((one) => one.role === 'master') ? 'master' : 'replica',
    connectedReplicas: Math.min(...facts.map((one) => one.connectedReplicas)),
    aofEnabled: facts.every((one) => one.aofEnabled),
    usedMemoryBytes: fullest.usedMemoryBytes * shares,
    maxMemoryBytes: fullest.maxMemoryBytes * shares,
    evictionPolicy: facts.find(evicts)?.evictionPolicy ?? fullest.evictionPolicy,
    evictedKeys: facts.reduce((sum, one) => sum + one.evictedKeys, 0),
  };
}

/** The memory of the primary with the least room, and the lag of the replica farthest behind. */
export async function readClusterLoad(nodes: ClusterNodes): Promise<ServerLoad> {
  const loads = await nodes.onEveryPrimary((node) => readServerLoad(node));
  const fullest = loads.reduce((a, b) => (roomOf(b) < roomOf(a) ? b : a));
  return { ...fullest, replicaLagBytes: Math.max(...loads.map((one) => one.replicaLagBytes)) };
}

type Memory = Pick<ServerFacts, 'maxMemoryBytes' | 'usedMemoryBytes'>;

function roomOf({ maxMemoryBytes, usedMemoryBytes }: Memory): number {
  return maxMemoryBytes === 0 ? Number.POSITIVE_INFINITY : maxMemoryBytes - usedMemoryBytes;
}

function evicts({ maxMemoryBytes, evictionPolicy }: ServerFacts): boolean {
  return maxMemoryBytes > 0 && evictionPolicy !== 'noeviction';
}
