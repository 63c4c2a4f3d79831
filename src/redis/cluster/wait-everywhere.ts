import { waitDurable } from '../commands/wait-durable.ts';
import { tagWhere } from '../key-slot.ts';
import type { LeaseGuard } from '../port.ts';
import type { ClusterNodes } from './cluster-nodes.ts';

/**
 * Waits until everything written before is in the AOF of every primary and on its connected replicas, where there are such.
 *
 * @param options `lease`: its key begins the names of the markers where that is possible, because ACLs allow it
 * @returns false where `timeoutMs` ended first, or slots moved meanwhile
 */
export async function waitEverywhere(
  nodes: ClusterNodes,
  { timeoutMs, lease }: { timeoutMs: number; lease: LeaseGuard | undefined },
): Promise<boolean> {
  const { owners } = await nodes.patiently(() => nodes.refresh());
  // Braces in the name of the lease would make a hash tag of their own.
  const name = lease === undefined || lease.key.includes('{') ? 'rvl:sync' : `${lease.key}:sync`;
  const confirmed = await nodes.onEveryPrimary(async (node, address) => {
    const tag = tagWhere((slot) => owners[slot] === address);
    return tag !== undefined && waitDurable(node, { timeoutMs, marker: ['SET', `${name}{${tag}}`, '', 'PX', '1000'] });
  });
  return confirmed.every(Boolean);
}
