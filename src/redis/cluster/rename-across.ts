import { MigrationError } from '../../errors.ts';
import {
  copyKeys,
  type KeyCopy,
  type RemoveOutcome,
  type RestoreOutcome,
  removeKeys,
  restoreKeys,
} from '../commands/carry-key.ts';
import { keysExist } from '../commands/keys.ts';
import type { KeyRename, RenameOutcome } from '../port.ts';
import type { ClusterNodes } from './cluster-nodes.ts';
import { spread } from './spread.ts';

/** How often a document that an application keeps changing is copied again before both are left. */
const maxCopies = 10;

/** What the renames need beside the nodes. */
export interface AcrossOptions {
  readonly renames: readonly KeyRename[];
  /** Throws where the lease is not ours any more; asked before every kind of write. */
  readonly stillHeld: () => Promise<void>;
  /** True once what was written is where neither a crash nor a failover loses it, as far as the nodes are configured so. */
  readonly durable: () => Promise<boolean>;
}

interface Moving extends KeyRename {
  readonly place: number;
  /** What this call put under the new name. */
  copied?: KeyCopy;
}

/**
 * Renames keys whose new names are in other slots: a copy with its expiry is written and read back, kept durably, and
 * only then the source removed, if it still holds what was copied. Safe to repeat from any point.
 *
 * At every moment the document stands under one name at least. What an application does meanwhile goes along: a change is
 * copied again, and a document it deletes is deleted under the new name, too. What others put under the new name is a
 * `conflict`, and both stay.
 *
 * @throws {MigrationError} `CLUSTER_UNSTABLE` where the copies are not confirmed in time; the sources are there then
 */
export async function renameAcross(nodes: ClusterNodes, options: AcrossOptions): Promise<RenameOutcome[]> {
  const results = new Array<RenameOutcome>(options.renames.length);
  let moving: Moving[] = options.renames.map((rename, place) => ({ ...rename, place }));
  const changesAtFirst = nodes.changes;
  for (let copies = 0; moving.length > 0 && copies < maxCopies; copies++) {
    const changesBefore = nodes.changes;
    const sources = await copyAll(nodes, moving);
    const there = await settleMissing(nodes, options, { moving, sources, results, changesAtFirst });
    const restored = await restoreAll(nodes, options, there);
    for (const [i, outcome] of restored.entries()) {
      if (outcome === 'occupied') results[there[i]!.place] = 'conflict';
      if (outcome === 'expired') results[there[i]!.place] = 'gone';
    }
    const copied = there.filter((_, i) => restored[i] === 'there');
    moving = await removeSources(nodes, options, { copied, results, changesBefore });
  }
  if (moving.length > 0 && nodes.changes !== changesAtFirst) throw unstable('its nodes were replaced again and again');
  for (const { place } of moving) results[place] = 'conflict';
  return results;
}

function copyAll(nodes: ClusterNodes, moving: readonly Moving[]): Promise<(KeyCopy | undefined)[]> {
  return spread(nodes, {
    items: moving,
    keyOf: ({ from }) => from,
    work: (node, some) =>
      copyKeys(
        node,
        some.map(({ from }) => from),
      ),
  });
}

/** One whose source is there. */
type Found = Moving & { readonly source: KeyCopy };

/** Settles what has no source (any more); returns what has one. */
async function settleMissing(
  nodes: ClusterNodes,
  { stillHeld }: AcrossOptions,
  state: {
    readonly moving: readonly Moving[];
    readonly sources: readonly (KeyCopy | undefined)[];
    readonly results: RenameOutcome[];
    readonly changesAtFirst: number;
  },
): Promise<Found[]> {
  const { moving, sources, results } = state;
  const missing = moving.filter((_, i) => sources[i] === undefined);
  // Deleted by an application after we copied it: the copy goes, too, unless someone has written to it. But where a node
  // was replaced it may as well have lost the document, and the copy is all there is.
  const deleted = nodes.changes === state.changesAtFirst;
  const ours = missing.filter(({ copied }) => deleted && copied !== undefined);
  if (ours.length > 0) await stillHeld();
  await removeCopies(nodes, ours);
  const there = await existing(nodes, missing);
  for (const [i, { place }] of missing.entries()) results[place] = there[i] ? 'already' : 'gone';
  return moving.flatMap((one, i) => (sources[i] === undefined ? [] : [{ ...one, source: sources[i] }]));
}

async function restoreAll(
  nodes: ClusterNodes,
  { stillHeld }: AcrossOptions,
  moving: readonly Found[],
): Promise<RestoreOutcome[]> {
  if (moving.length === 0) return [];
  await stillHeld();
  return spread(nodes, {
    items: moving,
    keyOf: ({ to }) => to,
    work: (node, some) =>
      restoreKeys(
        node,
        some.map(({ to, source, copied }) => ({ ...source, key: to, over: copied?.digest })),
      ),
  });
}

/** Removes the sources of durable copies. @returns those that changed since they were copied */
async function removeSources(
  nodes: ClusterNodes,
  { stillHeld, durable }: AcrossOptions,
  state: { readonly copied: readonly Found[]; readonly results: RenameOutcome[]; readonly changesBefore: number },
): Promise<Moving[]> {
  const { copied, results } = state;
  if (copied.length === 0) return [];
  if (!(await durable())) {
    throw unstable('it did not confirm in time that copied documents are kept durably; the originals are still there');
  }
  await stillHeld();
  // A node that took over in between was asked only about what it has, and may not have the copies.
  const kept = await existing(nodes, copied);
  if (nodes.changes !== state.changesBefore) return copied.map(again);
  const safe = copied.filter((_, i) => kept[i]);
  const removed = await removeAll(nodes, safe);
  for (const { place } of safe) results[place] = 'renamed';
  return [...copied.filter((_, i) => !kept[i]), ...safe.filter((_, i) => removed[i] !== 'removed')].map(again);
}

/** To be copied once more, over what this call put there. */
function again({ from, to, place, source }: Found): Moving {
  return { from, to, place, copied: source };
}

function existing(nodes: ClusterNodes, moving: readonly Moving[]): Promise<boolean[]> {
  return spread(nodes, {
    items: moving,
    keyOf: ({ to }) => to,
    work: (node, some) =>
      keysExist(
        node,
        some.map(({ to }) => to),
      ),
  });
}

function removeAll(nodes: ClusterNodes, copied: readonly Found[]): Promise<RemoveOutcome[]> {
  const asked = new Set<number>();
  return spread(nodes, {
    items: copied,
    keyOf: ({ from }) => from,
    work: async (node, some) => {
      const repeated = some.map(({ place }) => asked.has(place));
      for (const { place } of some) asked.add(place);
      const outcomes = await removeKeys(
        node,
        some.map(({ from, source }) => ({ ...source, key: from })),
      );
      // What was asked for before and got no answer may well be gone by our own hand. Its copy must stay.
      return outcomes.map((outcome, i) => (outcome === 'gone' && repeated[i] ? 'removed' : outcome));
    },
  });
}

/** Safe to repeat, because here it does not matter who removed what. */
async function removeCopies(nodes: ClusterNodes, ours: readonly Moving[]): Promise<void> {
  await spread(nodes, {
    items: ours,
    keyOf: ({ to }) => to,
    work: (node, some) =>
      removeKeys(
        node,
        some.map(({ to, copied }) => ({ key: to, digest: copied!.digest })),
      ),
  });
}

function unstable(reason: string): MigrationError {
  return new MigrationError('CLUSTER_UNSTABLE', { reason }, { changed: 'resumable' });
}
