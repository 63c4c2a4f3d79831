import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationError } from '../../errors.ts';
import { scanKeys } from '../commands/scan.ts';
import { clusterSlots } from '../key-slot.ts';
import type { ScanOptions } from '../port.ts';
import { asText } from '../replies.ts';
import type { ClusterNodes } from './cluster-nodes.ts';
import { isPassing } from './redirection.ts';

const pauseMs = 200;

/**
 * The keys of all primaries, node by node; never an empty batch, possibly a key twice.
 *
 * A slot is done when the node that had it before and after was scanned from beginning to end, and it was not on its way
 * anywhere. What moved meanwhile is scanned where it is then, so no key that exists throughout is missed.
 *
 * @throws {MigrationError} `CLUSTER_UNSTABLE` where slots move for longer than a minute without an end; and the signal's reason
 */
export async function* scanCluster(nodes: ClusterNodes, options: ScanOptions): AsyncGenerator<Buffer[]> {
  const done = new Set<number>();
  let progressAt = performance.now();
  while (done.size < clusterSlots) {
    const { owners } = await nodes.patiently(() => nodes.refresh());
    const left = new Set(owners.flatMap((owner, slot) => (done.has(slot) || owner === undefined ? [] : [owner])));
    const before = done.size;
    for (const address of left) yield* scanNode(nodes, address, { ...options, done });
    if (done.size > before) progressAt = performance.now();
    else if (performance.now() - progressAt > nodes.patienceMs) {
      const reason = `${clusterSlots - done.size} slot(s) are on their way between nodes, or have none that answers`;
      throw new MigrationError('CLUSTER_UNSTABLE', { reason });
    } else await sleep(pauseMs);
  }
}

async function* scanNode(
  nodes: ClusterNodes,
  address: string,
  options: ScanOptions & { done: Set<number> },
): AsyncGenerator<Buffer[]> {
  const before = await servedFirmly(nodes, address);
  // A node that fails in the middle has nothing done; what it had is scanned where it is then.
  try {
    for await (const keys of scanKeys(nodes.connectionTo(address), options)) yield keys;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    await nodes.patiently(once(error));
    return;
  }
  for (const slot of await servedFirmly(nodes, address)) if (before.has(slot)) options.done.add(slot);
}

/** Throws the error the first time, so that it is judged like any other, and then nothing. */
function once(error: unknown): () => Promise<void> {
  let thrown = false;
  return async () => {
    if (thrown) return;
    thrown = true;
    throw error;
  };
}

/** Slots of a node, as it says itself, without those that are on the way from it or to it; none where it does not answer. */
async function servedFirmly(nodes: ClusterNodes, address: string): Promise<Set<number>> {
  try {
    return slotsOfMyself(asText(await nodes.connectionTo(address).read(['CLUSTER', 'NODES']), 'CLUSTER NODES'));
  } catch (error) {
    if (isPassing(error)) return new Set();
    throw error;
  }
}

/** Reads the line `myself` of CLUSTER NODES: `… connected 0-5460 7000 [42->-node] [43-<-node]`. */
export function slotsOfMyself(text: string): Set<number> {
  const line = text.split('\n').find((one) => /^\S+ \S+ \S*\bmyself\b/.test(one)) ?? '';
  const [, , flags = '', , , , , , ...words] = line.trim().split(' ');
  const slots = new Set<number>();
  if (!flags.includes('master')) return slots;
  for (const word of words) {
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? [];
    if (first === undefined) continue;
    for (let slot = Number(first); slot <= Number(last ?? first); slot++) slots.add(slot);
  }
  for (const word of words) {
    const [, moving] = /^\[(\d+)-[<>]-/.exec(word) ?? [];
    if (moving !== undefined) slots.delete(Number(moving));
  }
  return slots;
}
