import type { Connection } from '../connection.ts';
import { slotOf } from '../key-slot.ts';
import type { ClusterNodes } from './cluster-nodes.ts';
import { isPassing, redirectionOf } from './redirection.ts';

/** How to spread work on keys over a cluster. */
export interface SpreadOptions<Item, Result> {
  readonly items: readonly Item[];
  /** The key that decides where an item's work is done. */
  readonly keyOf: (item: Item) => Buffer;
  /** Does it for items of one node, results in their order. May be begun again for all of them. */
  readonly work: (connection: Connection, items: readonly Item[], address: string) => Promise<Result[]>;
}

interface Pending<Item> {
  readonly place: number;
  readonly item: Item;
  readonly slot: number;
}

interface Group<Item> {
  readonly address: string;
  readonly pending: readonly Pending<Item>[];
}

/**
 * Does work on many keys where each of them lives, all nodes side by side; results in the order of `items`.
 *
 * Keys of a slot that is on its way to another node are done one by one, at the one node or the other. What a failing
 * node left undone is done again where its slots are then.
 *
 * @throws {MigrationError} what `work` throws; `CLUSTER_UNSTABLE` after a minute without any progress
 */
export async function spread<Item, Result>(
  nodes: ClusterNodes,
  options: SpreadOptions<Item, Result>,
): Promise<Result[]> {
  const { items, keyOf } = options;
  const results = new Array<Result>(items.length);
  const onTheMove = new Set<number>();
  let pending = items.map((item, place) => ({ place, item, slot: slotOf(keyOf(item)) }));
  let progressAt = performance.now();
  for (let tries = 0; pending.length > 0; ) {
    const groups = await grouped(nodes, pending, onTheMove);
    const settled = await Promise.allSettled(groups.map((group) => carryOut(nodes, group, { ...options, onTheMove })));
    const left: Pending<Item>[] = [];
    const troubles: unknown[] = [];
    for (const [i, one] of settled.entries()) {
      const group = groups[i]!;
      if (one.status === 'fulfilled') {
        for (const [j, { place }] of group.pending.entries()) results[place] = one.value[j]!;
        continue;
      }
      if (!isPassing(one.reason)) throw one.reason;
      troubles.push(one.reason);
      left.push(...group.pending);
      const redirection = redirectionOf(one.reason, '');
      if (redirection?.kind === 'ask') onTheMove.add(redirection.slot);
    }
    if (left.length < pending.length) {
      progressAt = performance.now();
      tries = 0;
    } else tries += 1;
    if (performance.now() - progressAt > nodes.patienceMs) throw nodes.unstable(troubles[0]);
    for (const trouble of troubles) await nodes.lookAgain(trouble, tries);
    pending = left.sort((a, b) => a.place - b.place);
  }
  return results;
}

async function grouped<Item>(
  nodes: ClusterNodes,
  pending: readonly Pending<Item>[],
  onTheMove: ReadonlySet<number>,
): Promise<Group<Item>[]> {
  const groups = new Map<string, { address: string; pending: Pending<Item>[] }>();
  const { owners } = await nodes.topology();
  for (const one of pending) {
    const address = owners[one.slot] ?? (await nodes.ownerOf(one.slot));
    const name = onTheMove.has(one.slot) ? `${address} ${one.place}` : address;
    const group = groups.get(name);
    if (group) group.pending.push(one);
    else groups.set(name, { address, pending: [one] });
  }
  return [...groups.values()];
}

async function carryOut<Item, Result>(
  nodes: ClusterNodes,
  { address, pending }: Group<Item>,
  { work, onTheMove }: SpreadOptions<Item, Result> & { onTheMove: ReadonlySet<number> },
): Promise<Result[]> {
  const items = pending.map(({ item }) => item);
  try {
    return await work(nodes.connectionTo(address), items, address);
  } catch (error) {
    const redirection = redirectionOf(error, hostOf(address));
    if (redirection?.kind !== 'ask' || items.length > 1 || !onTheMove.has(redirection.slot)) throw error;
    return work(nodes.connectionTo(redirection.address, { asking: true }), items, `asking ${redirection.address}`);
  }
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}
