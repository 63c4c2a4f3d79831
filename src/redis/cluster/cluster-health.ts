import { readPermissions, type UnusedNames } from '../commands/permissions.ts';
import { readServerHealth } from '../commands/server-health.ts';
import type { Permission, ServerHealth } from '../port.ts';
import type { ClusterNodes } from './cluster-nodes.ts';

/** How the worst of the primaries is. */
export async function readClusterHealth(nodes: ClusterNodes): Promise<ServerHealth> {
  const all = await nodes.onEveryPrimary((node) => readServerHealth(node));
  const clocks = all.flatMap(({ clockAheadMs }) => clockAheadMs ?? []);
  const clockAheadMs = clocks.toSorted((left, right) => Math.abs(right) - Math.abs(left))[0];
  const user = all.find((one) => one.user !== undefined)?.user;
  const persistence = all.flatMap((one) => one.persistence ?? []);
  return {
    latencyMs: Math.max(...all.map(({ latencyMs }) => latencyMs)),
    ...(user !== undefined && { user }),
    ...(clockAheadMs !== undefined && { clockAheadMs }),
    ...(persistence.length > 0 && {
      persistence: {
        aofEnabled: persistence.every(({ aofEnabled }) => aofEnabled),
        aofWriteFailed: persistence.some(({ aofWriteFailed }) => aofWriteFailed),
        snapshotFailed: persistence.some(({ snapshotFailed }) => snapshotFailed),
      },
    }),
  };
}

/** What the user may do on every primary: users are defined on each node alone. A node looks at its ACL before it redirects. */
export async function readClusterPermissions(nodes: ClusterNodes, names: UnusedNames): Promise<Permission[]> {
  const [first = [], ...others] = await nodes.onEveryPrimary((node) => readPermissions(node, names));
  return first.map((permission, at) => {
    const here = [permission, ...others.flatMap((list) => list[at] ?? [])];
    const isDenied = ({ verdict }: Permission) => verdict === 'command-denied' || verdict === 'key-denied';
    return here.find(isDenied) ?? permission;
  });
}
