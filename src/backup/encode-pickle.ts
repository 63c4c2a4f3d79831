import { isUtf8 } from 'node:buffer';
import type { VectorBatch } from './batch.ts';
import type { ByteWriter } from './byte-writer.ts';
import { Opcode } from './pickle-opcodes.ts';

/**
 * Writes a batch as the pickle that Python's `VectorBackup` reads: `{"keys": [...], "vectors": {key: {field: bytes}}}`,
 * in protocol 4 without frames and memo.
 *
 * Keys are `str` where they are valid UTF-8 and `bytes` elsewhere. A document without any value stands in `keys` alone.
 * A key that stands in the batch twice has one entry, which holds its last value of each field.
 */
export function encodePickle(batch: VectorBatch, out: ByteWriter): void {
  out.byte(Opcode.proto);
  out.byte(4);
  out.byte(Opcode.emptyDict);
  out.byte(Opcode.mark);
  writeText(out, Buffer.from('keys'));
  out.byte(Opcode.emptyList);
  out.byte(Opcode.mark);
  for (const key of batch.keys) {
    writeKey(out, key);
  }
  out.byte(Opcode.appends);
  writeText(out, Buffer.from('vectors'));
  writeVectors(out, batch);
  out.byte(Opcode.setItems);
  out.byte(Opcode.stop);
}

function writeVectors(out: ByteWriter, { keys, fields, vectors }: VectorBatch): void {
  const names = fields.map((field) => Buffer.from(field));
  const rows = rowsByKey(keys);
  out.byte(Opcode.emptyDict);
  out.byte(Opcode.mark);
  for (const positions of rows) {
    writeRow(out, { key: keys[positions[0]!]!, names, vectors }, positions);
  }
  out.byte(Opcode.setItems);
}

/** One document: its key and its values by field; nothing where it has none. */
function writeRow(
  out: ByteWriter,
  { key, names, vectors }: { key: Buffer; names: readonly Buffer[]; vectors: VectorBatch['vectors'] },
  positions: readonly number[],
): void {
  let isEmpty = true;
  for (let field = 0; field < names.length; field++) {
    const value = lastValue(vectors[field]!, positions);
    if (value === null) {
      continue;
    }
    if (isEmpty) {
      isEmpty = false;
      writeKey(out, key);
      out.byte(Opcode.emptyDict);
      out.byte(Opcode.mark);
    }
    writeText(out, names[field]!);
    writeBytes(out, value);
  }
  if (!isEmpty) {
    out.byte(Opcode.setItems);
  }
}

/** Positions of every distinct key, in order of first appearance. */
function rowsByKey(keys: readonly Buffer[]): Iterable<number[]> {
  const rows = new Map<string, number[]>();
  keys.forEach((key, position) => {
    // latin1 gives every byte a character of its own, so equal strings are equal keys.
    const name = key.toString('latin1');
    const positions = rows.get(name);
    if (positions === undefined) {
      rows.set(name, [position]);
    } else {
      positions.push(position);
    }
  });
  return rows.values();
}

function lastValue(column: readonly (Buffer | null)[], positions: readonly number[]): Buffer | null {
  for (let i = positions.length - 1; i >= 0; i--) {
    const value = column[positions[i]!];
    if (value != null) {
      return value;
    }
  }
  return null;
}

function writeKey(out: ByteWriter, key: Buffer): void {
  if (isUtf8(key)) {
    writeText(out, key);
  } else {
    writeBytes(out, key);
  }
}

function writeText(out: ByteWriter, text: Uint8Array): void {
  writeLong(out, text, { short: Opcode.shortBinUnicode, long: Opcode.binUnicode });
}

function writeBytes(out: ByteWriter, bytes: Uint8Array): void {
  writeLong(out, bytes, { short: Opcode.shortBinBytes, long: Opcode.binBytes });
}

function writeLong(out: ByteWriter, bytes: Uint8Array, opcodes: { short: number; long: number }): void {
  if (bytes.length < 0x100) {
    out.byte(opcodes.short);
    out.byte(bytes.length);
  } else {
    out.byte(opcodes.long);
    out.uint32(bytes.length);
  }
  out.bytes(bytes);
}
