import { settledOrThrow } from '../../settled-or-throw.ts';
import { waitDurable } from '../commands/wait-durable.ts';
import { tagWhere } from '../key-slot.ts';
import type { LeaseGuard } from '../port.ts';
import type { Command } from '../replies.ts';
import type { ClusterNodes } from './cluster-nodes.ts';

/** Passes at maxmemory, where a plain SET does not. */
const markScript = "#!lua flags=allow-oom\nreturn redis.call('SET', KEYS[1], '', 'PX', '1000')";

/**
 * Waits until everything written before is in the AOF of every primary and on its connected replicas, where there are such.
 *
 * @param options `timeoutMs` for each node, begun again where one was replaced meanwhile; `lease`: its key begins the names
 *   of the markers where that is possible, because ACLs allow it
 * @returns false where the time ended first, or the markers are not allowed
 * @throws {MigrationError} `CLUSTER_UNSTABLE`
 */
export async function waitEverywhere(
  nodes: ClusterNodes,
  { timeoutMs, lease }: { timeoutMs: number; lease: LeaseGuard | undefined },
): Promise<boolean> {
  // Braces in the name of the lease would make a hash tag of their own.
  const name = lease === undefined || lease.key.includes('{') ? 'rvl:sync' : `${lease.key}:sync`;
  return nodes.patiently(async () => {
    const { owners, primaries } = await nodes.refresh();
    const waits = primaries.map((address) => {
      const tag = tagWhere((slot) => owners[slot] === address);
      const marker: Command = ['EVAL', markScript, '1', `${name}{${tag}}`];
      return waitDurable(nodes.connectionTo(address), { timeoutMs, marker });
    });
    return (await settledOrThrow(waits)).every(Boolean);
  });
}
