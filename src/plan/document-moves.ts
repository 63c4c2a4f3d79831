import type { IndexDefinition } from '../schema/definition.ts';
import { diffFields } from './diff.ts';
import type { FieldRename } from './plan.ts';

/** One thing that gets another name in the documents. */
export interface NameChange {
  readonly from: string;
  readonly to: string;
}

/** What moves inside and between documents; every name is meant as it was before and as it will be after, all at once. */
export interface DocumentMoves {
  /** Hash fields, or JSONPaths. */
  readonly fields: readonly NameChange[];
  /** Key prefix; undefined where keys keep their names. */
  readonly prefix?: NameChange;
}

/** What a change from `source` to `target` moves in the documents. A field that two attributes index moves once. */
export function documentMoves(
  source: IndexDefinition,
  target: IndexDefinition,
  renames: readonly FieldRename[],
): DocumentMoves {
  const moved = new Map<string, string>();
  for (const pair of diffFields(source, target, renames).kept) {
    if (pair.source.path !== pair.target.path && isRenamed(pair.source.name, renames)) {
      moved.set(pair.source.path, pair.target.path);
    }
  }
  const fields = [...moved].map(([from, to]) => ({ from, to }));
  const [from = ''] = source.prefixes;
  const [to = ''] = target.prefixes;
  const changesPrefix = source.prefixes.length === 1 && target.prefixes.length === 1 && from !== to;
  return { fields, ...(changesPrefix && { prefix: { from, to } }) };
}

/** A field whose path changes without a rename reads another place; nothing moves there. */
function isRenamed(name: string, renames: readonly FieldRename[]): boolean {
  return renames.some(({ oldName }) => oldName === name);
}

/** True where a name is both left and taken (swaps, chains): such moves go through temporary names, in two passes. */
export function movesOverlap(moves: readonly NameChange[]): boolean {
  const left = new Set(moves.map(({ from }) => from));
  return moves.some(({ to }) => left.has(to));
}

/** True where nothing moves. */
export function nothingMoves({ fields, prefix }: DocumentMoves): boolean {
  return fields.length === 0 && prefix === undefined;
}
