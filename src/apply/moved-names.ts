import type { DocumentMoves, NameChange } from '../plan/document-moves.ts';

/** The key after the run: with the new prefix where it had the old one. */
export function targetKey(key: Buffer, { prefix }: DocumentMoves): Buffer {
  return prefix === undefined ? key : swapPrefix(key, prefix);
}

/** {@link targetKey} of keys given as text. */
export function targetKeys(keys: readonly string[], moves: DocumentMoves): string[] {
  return keys.map((key) => targetKey(Buffer.from(key), moves).toString('utf8'));
}

/** The key before the run. */
export function sourceKey(key: Buffer, { prefix }: DocumentMoves): Buffer {
  return prefix === undefined ? key : swapPrefix(key, { from: prefix.to, to: prefix.from });
}

/** The hash field or JSONPath after the run. */
export function targetPath(path: string, { fields }: DocumentMoves): string {
  return fields.find(({ from }) => from === path)?.to ?? path;
}

/** The same changes, undone. */
export function reversed(changes: readonly NameChange[]): NameChange[] {
  return changes.map(({ from, to }) => ({ from: to, to: from }));
}

function swapPrefix(key: Buffer, { from, to }: NameChange): Buffer {
  const before = Buffer.from(from);
  return key.subarray(0, before.length).equals(before)
    ? Buffer.concat([Buffer.from(to), key.subarray(before.length)])
    : key;
}
