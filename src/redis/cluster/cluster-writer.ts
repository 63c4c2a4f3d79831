import { deleteKey } from '../commands/keys.ts';
import { releaseLease, renewLease, takeLease } from '../commands/lease.ts';
import { moveFields } from '../commands/move-fields.ts';
import { moveJson } from '../commands/move-json.ts';
import { renameKeys } from '../commands/rename-keys.ts';
import { setAlias } from '../commands/set-alias.ts';
import { BulkLanes } from '../compare-and-set.ts';
import { Connection } from '../connection.ts';
import { slotOf } from '../key-slot.ts';
import { assertLease } from '../lease-gate.ts';
import { givenBack, type HeldLease } from '../lease-value.ts';
import type { ChangeOutcome, KeyRename, LeaseGuard, RedisWriter, RenameOutcome } from '../port.ts';
import type { ClusterNodes } from './cluster-nodes.ts';
import { clusterReader } from './cluster-reader.ts';
import { createEverywhere, dropEverywhere } from './index-everywhere.ts';
import { OrderedMarks } from './ordered-marks.ts';
import { renameAcross } from './rename-across.ts';
import { spread } from './spread.ts';
import { waitEverywhere } from './wait-everywhere.ts';

/** How long the nodes may take to confirm what was written. */
const confirmWithinMs = 30_000;

/**
 * The port over a cluster. A script reaches the keys of one node only, so the lease is looked at on its own node just
 * before each piece of work, and everything behind it is done by content: compare and set, or never over what is there.
 *
 * @param options `bulkConnections`: connections to each node for compare-and-set
 */
export function clusterWriter(nodes: ClusterNodes, { bulkConnections }: { bulkConnections: number }): RedisWriter {
  let lease: HeldLease | undefined;
  const known = <Guard extends LeaseGuard>(guard: Guard) =>
    lease?.key === guard.key && lease.token === guard.token ? lease : guard;
  const look = async (guard: LeaseGuard | HeldLease | undefined) => {
    if (guard === undefined) return;
    await nodes.at(guard.key, (node) => node.repeatable((session) => assertLease(session, guard)));
  };
  const stillHeld = () => look(lease);
  const guarded = (guard: LeaseGuard | undefined) => look(guard && known(guard));
  const bulk = new NodeLanes(nodes, bulkConnections);
  const durable = (timeoutMs: number) => waitEverywhere(nodes, { timeoutMs, lease });
  const confirmed = () => durable(confirmWithinMs);
  const marks = new OrderedMarks(nodes, confirmed);
  return {
    ...clusterReader(nodes),
    createIndex: async (definition, { guard, ...rest }) => {
      await guarded(guard);
      await createEverywhere(nodes, definition, rest);
    },
    dropIndex: async (name, { guard, ...rest } = {}) => {
      await guarded(guard);
      return dropEverywhere(nodes, name, rest);
    },
    setAlias: async (alias, index, guard) => {
      await guarded(guard);
      await nodes.at(index, (node) => setAlias(node, { alias, index }));
    },
    compareAndSet: async (changes) => {
      await stillHeld();
      const work = (_node: Connection, some: typeof changes, address: string) => bulk.at(address).compareAndSet(some);
      return spread<(typeof changes)[number], ChangeOutcome>(nodes, { items: changes, keyOf: ({ key }) => key, work });
    },
    connectLanes: async () => {
      await nodes.onEveryPrimary((_node, address) => bulk.at(address).connect());
    },
    moveFields: async (keys, moves) => {
      await stillHeld();
      marks.moving();
      const work = (node: Connection, some: readonly Buffer[]) =>
        moveFields(node, { keys: some, moves, lease: undefined });
      return spread(nodes, { items: keys, keyOf: (key) => key, work });
    },
    moveJson: async (keys, moves) => {
      await stillHeld();
      marks.moving();
      const work = (node: Connection, some: readonly Buffer[]) =>
        moveJson(node, { keys: some, moves, lease: undefined });
      return spread(nodes, { items: keys, keyOf: (key) => key, work });
    },
    renameKeys: (renames) => renameAll(nodes, { renames, stillHeld, durable: confirmed }),
    takeLease: async ({ key, token }, { holder, ttlMs }) => {
      const reply = await nodes.at(key, (node) => takeLease(node, { key, token }, { holder, ttlMs }));
      if (!reply.held) return reply;
      lease = { key, token, holder, ttlMs, fence: reply.fence };
      return { held: true };
    },
    renewLease: (guard, ttlMs) => nodes.at(guard.key, (node) => renewLease(node, known(guard), ttlMs)),
    releaseLease: async (guard) => {
      const held = known(guard);
      if ('fence' in held) held.fence = givenBack;
      await nodes.at(guard.key, (node) => releaseLease(node, guard));
    },
    setString: async (key, value) => {
      await stillHeld();
      return marks.set(key, value);
    },
    deleteString: async (key) => {
      await stillHeld();
      await nodes.at(key, (node) => deleteKey(node, key));
    },
    waitDurable: durable,
    close: async () => {
      await bulk.close();
      await nodes.close();
    },
  };
}

/** Keys that stay on their node are renamed there, in one slot; the others are carried over. */
async function renameAll(nodes: ClusterNodes, options: Parameters<typeof renameAcross>[1]): Promise<RenameOutcome[]> {
  const { renames, stillHeld } = options;
  const stays = renames.map(({ from, to }) => slotOf(from) === slotOf(to));
  await stillHeld();
  const within = await spread<KeyRename, RenameOutcome>(nodes, {
    items: renames.filter((_, i) => stays[i]),
    keyOf: ({ from }) => from,
    work: (node, some) => renameKeys(node, { renames: some, lease: undefined }),
  });
  const across = await renameAcross(nodes, { ...options, renames: renames.filter((_, i) => !stays[i]) });
  return stays.map((stayed) => (stayed ? within.shift()! : across.shift()!));
}

/** Connections for bulk writes to each node. */
class NodeLanes {
  readonly #nodes: ClusterNodes;
  readonly #size: number;
  readonly #lanes = new Map<string, BulkLanes>();

  constructor(nodes: ClusterNodes, size: number) {
    this.#nodes = nodes;
    this.#size = size;
  }

  /** @param address of a node, after `asking ` for one that is about to get a slot */
  at(address: string): BulkLanes {
    let lanes = this.#lanes.get(address);
    if (lanes === undefined) {
      const asking = address.startsWith('asking ');
      lanes = asking
        ? new BulkLanes([this.#nodes.connectionTo(address.slice('asking '.length), { asking: true })])
        : new BulkLanes(
            Array.from({ length: this.#size }, () => new Connection(this.#nodes.nodeOptions(address), 'unknown')),
          );
      this.#lanes.set(address, lanes);
    }
    return lanes;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lanes) => lanes.close()));
  }
}
