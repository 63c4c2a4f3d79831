import { clusterSlots } from '../key-slot.ts';
import { asList, asNumber, type Reply } from '../replies.ts';

/** Which node serves which slot. */
export interface Topology {
  /** `host:port` of the primary of every slot; undefined where nobody serves it. */
  readonly owners: readonly (string | undefined)[];
  /** Primaries that serve slots, in the order of their first one. */
  readonly primaries: readonly string[];
  /** Every node the cluster named, replicas included. */
  readonly nodes: readonly string[];
}

/**
 * Reads a reply of CLUSTER SLOTS.
 *
 * @param askedHost host of the node that answered; a node that does not know its own address leaves it out
 */
export function parseClusterSlots(reply: Reply, askedHost: string): Topology {
  const owners = new Array<string | undefined>(clusterSlots).fill(undefined);
  const nodes = new Set<string>();
  for (const range of asList(reply, 'CLUSTER SLOTS')) {
    const [first, last, ...servers] = asList(range, 'CLUSTER SLOTS');
    const [primary, ...replicas] = servers.map((server) => addressFrom(server, askedHost));
    owners.fill(primary, asNumber(first, 'CLUSTER SLOTS'), asNumber(last, 'CLUSTER SLOTS') + 1);
    for (const node of [primary, ...replicas]) if (node !== undefined) nodes.add(node);
  }
  return { owners, primaries: primariesOf(owners), nodes: [...nodes] };
}

/** The same with one slot served by another node, as a MOVED reply tells. */
export function withOwner(topology: Topology, slot: number, owner: string): Topology {
  const owners = topology.owners.with(slot, owner);
  return { owners, primaries: primariesOf(owners), nodes: [...new Set([...topology.nodes, owner])] };
}

/** True where every slot has an owner. */
export function isWhole({ owners }: Topology): boolean {
  return owners.every((owner) => owner !== undefined);
}

/** True where each slot is served by the same node in both. */
export function sameOwners(left: Topology, right: Topology): boolean {
  return left.owners.every((owner, slot) => owner === right.owners[slot]);
}

function primariesOf(owners: Topology['owners']): string[] {
  return [...new Set(owners)].filter((owner) => owner !== undefined);
}

function addressFrom(server: Reply, askedHost: string): string | undefined {
  const [host, port] = asList(server, 'CLUSTER SLOTS');
  const number = asNumber(port, 'CLUSTER SLOTS');
  // "?" is what a node says that is asked for host names and does not know one.
  const name = host === null || host === '' || host === '?' ? askedHost : String(host);
  return number === 0 ? undefined : `${name.includes(':') ? `[${name}]` : name}:${number}`;
}
