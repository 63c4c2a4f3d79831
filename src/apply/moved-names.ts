import { copyBytes, startsWith } from '../bytes.ts';
import type { DocumentMoves, NameChange } from '../plan/document-moves.ts';

/** The key after the run: with the new prefix where it had the old one. */
export function targetKey(key: Buffer, { prefix }: DocumentMoves): Buffer {
  if (prefix === undefined) {
    return key;
  }
  const { from, to } = bytesOf(prefix);
  return swapPrefix(key, from, to);
}

/** {@link targetKey} of keys given as text. */
export function targetKeys(keys: readonly string[], moves: DocumentMoves): string[] {
  return keys.map((key) => targetKey(Buffer.from(key), moves).toString('utf8'));
}

/** The key before the run. */
export function sourceKey(key: Buffer, { prefix }: DocumentMoves): Buffer {
  if (prefix === undefined) {
    return key;
  }
  const { from, to } = bytesOf(prefix);
  return swapPrefix(key, to, from);
}

/** The hash field or JSONPath after the run. */
export function targetPath(path: string, { fields }: DocumentMoves): string {
  return fields.find(({ from }) => from === path)?.to ?? path;
}

/** The same changes, undone. */
export function reversed(changes: readonly NameChange[]): NameChange[] {
  return changes.map(({ from, to }) => ({ from: to, to: from }));
}

/** A prefix is asked for once a document. */
const encoded = new WeakMap<NameChange, { readonly from: Buffer; readonly to: Buffer }>();

function bytesOf(prefix: NameChange): { readonly from: Buffer; readonly to: Buffer } {
  const known = encoded.get(prefix);
  if (known !== undefined) {
    return known;
  }
  const bytes = { from: Buffer.from(prefix.from), to: Buffer.from(prefix.to) };
  encoded.set(prefix, bytes);
  return bytes;
}

function swapPrefix(key: Buffer, from: Buffer, to: Buffer): Buffer {
  if (!startsWith(key, from)) {
    return key;
  }
  const swapped = Buffer.allocUnsafe(to.length + key.length - from.length);
  const rest = copyBytes(swapped, 0, to, 0, to.length);
  copyBytes(swapped, rest, key, from.length, key.length - from.length);
  return swapped;
}
