import { setTimeout as sleep } from 'node:timers/promises';
import { isMigrationError, MigrationError } from '../../errors.ts';
import { differences } from '../../schema/compare.ts';
import type { IndexDefinition } from '../../schema/definition.ts';
import { type CreateOptions, createIndex } from '../commands/create-index.ts';
import { dropIndex } from '../commands/drop-index.ts';
import { readIndexInfo } from '../commands/index-info.ts';
import type { IndexInfo } from '../port.ts';
import type { ClusterNodes } from './cluster-nodes.ts';
import { indexSpan } from './index-span.ts';

/** A change of a definition reaches the primaries one after another; within this time they all have it. */
const agreeTries = 20;
const agreePauseMs = 100;
/** How often a definition that did not reach every primary is sent again. */
const maxSends = 3;

/** What one primary says of an index. */
export interface NodeIndex {
  readonly address: string;
  readonly info: IndexInfo | undefined;
}

/** How primaries stand to an index: `unlike` where they hold different ones, or some of them none. */
export function agreement(all: readonly NodeIndex[]): 'absent' | 'alike' | 'unlike' {
  const [first, ...others] = all.map(({ info }) => info?.definition);
  if (first === undefined) return others.every((one) => one === undefined) ? 'absent' : 'unlike';
  const same = others.every((one) => one !== undefined && differences(first, one, { readBack: 'info' }).length === 0);
  return same ? 'alike' : 'unlike';
}

/**
 * What the cluster says about an index or alias; undefined where no primary knows the name.
 *
 * @throws {MigrationError} `INDEX_UNEVEN` where primaries that should all hold it do not agree, also after a moment
 */
export async function clusterIndexInfo(nodes: ClusterNodes, name: string): Promise<IndexInfo | undefined> {
  const info = () => nodes.at(name, (node) => readIndexInfo(node, name));
  if ((await indexSpan(nodes)) === 'one-node') return info();
  const all = await agreed(nodes, name);
  if (agreement(all) === 'unlike') throw uneven(name, all);
  return info();
}

/** Creates an index wherever it belongs; where a primary was left out, all of it is done again. */
export async function createEverywhere(
  nodes: ClusterNodes,
  definition: IndexDefinition,
  options: CreateOptions,
): Promise<void> {
  const create = () => nodes.once(definition.name, (node) => createIndex(node, definition, options));
  await create();
  if ((await indexSpan(nodes)) === 'one-node') return;
  for (let sends = 1; ; sends++) {
    const all = await agreed(nodes, definition.name);
    if (agreement(all) === 'alike') return;
    if (sends >= maxSends) throw uneven(definition.name, all);
    await dropEverywhere(nodes, definition.name, {});
    await create();
  }
}

/** Drops an index from wherever it is. @returns false where no primary had it */
export async function dropEverywhere(
  nodes: ClusterNodes,
  name: string,
  options: { deleteDocuments?: boolean },
): Promise<boolean> {
  let dropped = await nodes.once(name, (node) => dropIndex(node, name, options));
  if ((await indexSpan(nodes)) === 'one-node') return dropped;
  for (let sends = 1; ; sends++) {
    const all = await agreed(nodes, name);
    if (agreement(all) === 'absent') return dropped;
    if (sends >= maxSends) throw uneven(name, all);
    for (const { address } of all.filter(({ info }) => info !== undefined)) {
      const again = await dropIndex(nodes.connectionTo(address), name, options).catch(ignoreMissing);
      dropped ||= again;
    }
  }
}

/** What every primary says, once they agree or have had time to. */
async function agreed(nodes: ClusterNodes, name: string): Promise<NodeIndex[]> {
  for (let tries = 1; ; tries++) {
    const all = await nodes.onEveryPrimary(async (node, address) => ({
      address,
      info: await readIndexInfo(node, name),
    }));
    if (agreement(all) !== 'unlike' || tries >= agreeTries) return all;
    await sleep(agreePauseMs);
  }
}

function ignoreMissing(error: unknown): boolean {
  if (isMigrationError(error, 'INDEX_MISSING')) return false;
  throw error;
}

function uneven(index: string, all: readonly NodeIndex[]): MigrationError {
  const addresses = (having: boolean) =>
    all.filter(({ info }) => (info !== undefined) === having).map((one) => one.address);
  const [held, missing] = [addresses(true), addresses(false)];
  return new MigrationError('INDEX_UNEVEN', {
    index,
    held: `${held.join(', ')} ${held.length === 1 ? 'has' : 'have'} it`,
    missing: missing.length === 0 ? 'not alike' : `${missing.join(', ')} ${missing.length === 1 ? 'does' : 'do'} not`,
  });
}
