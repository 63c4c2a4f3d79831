import type { Connection } from '../connection.ts';
import { hashTagOf, slotOf } from '../key-slot.ts';
import type { OutOfReach } from '../port.ts';
import { errorKind } from '../server-errors.ts';
import type { ClusterNodes } from './cluster-nodes.ts';

/**
 * How far an index of this cluster reaches.
 *
 * `one-node`: search modules without a coordinator (Redis Stack) treat an index name like a key. The index lives on
 * the node that has the name's slot, and holds what this node has; any other node answers MOVED.
 * `every-primary`: search commands have no keys and are carried out by all primaries (Redis 8).
 */
export type IndexSpan = 'one-node' | 'every-primary';

const spans = new WeakMap<ClusterNodes, Promise<IndexSpan>>();

/** Asked once for each cluster. */
export function indexSpan(nodes: ClusterNodes): Promise<IndexSpan> {
  let span = spans.get(nodes);
  if (span === undefined) {
    span = nodes.at('', readSpan);
    spans.set(nodes, span);
    // A failure is not remembered.
    span.catch(() => spans.delete(nodes));
  }
  return span;
}

async function readSpan(connection: Connection): Promise<IndexSpan> {
  const [keys] = await connection.readPipeline([['COMMAND', 'GETKEYS', 'FT.INFO', 'name']]);
  if (keys instanceof Error && /no key arguments/i.test(keys.message)) return 'every-primary';
  // Where the ACL forbids the question: a coordinator answers for a name whose slot is elsewhere, a single node does not.
  if (errorKind(keys) !== 'notPermitted') return 'one-node';
  const [first, second] = await connection.readPipeline([
    ['FT.INFO', 'rvl:span:1'],
    ['FT.INFO', 'rvl:span:2'],
  ]);
  return errorKind(first) === 'moved' || errorKind(second) === 'moved' ? 'one-node' : 'every-primary';
}

/** Of prefixes and aliases, those that an index called `index` does not reach. */
export async function outOfReach(
  nodes: ClusterNodes,
  index: string,
  { prefixes, aliases }: OutOfReach,
): Promise<OutOfReach> {
  if ((await indexSpan(nodes)) === 'every-primary') return { prefixes: [], aliases: [] };
  const { owners, primaries } = await nodes.topology();
  const home = slotOf(index);
  const isElsewhere = (prefix: string) => {
    const tag = hashTagOf(Buffer.from(prefix));
    return tag === undefined ? primaries.length > 1 : owners[slotOf(tag)] !== owners[home];
  };
  // One command names both, so it is not enough that they are on one node.
  return { prefixes: prefixes.filter(isElsewhere), aliases: aliases.filter((alias) => slotOf(alias) !== home) };
}
