import { isUtf8 } from 'node:buffer';
import type { VectorBatch } from './batch.ts';
import { ByteWriter } from './byte-writer.ts';
import { Opcode } from './pickle-opcodes.ts';

/** An opcode and a length of four bytes. */
const LONGEST_HEAD_BYTES = 5;

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
  const starts: number[] = [];
  for (const key of batch.keys) {
    starts.push(out.length);
    writeKey(out, key);
  }
  starts.push(out.length);
  out.byte(Opcode.appends);
  writeText(out, Buffer.from('vectors'));
  writeVectors(out, { fields: batch.fields, ...rowsOf(batch) }, starts);
  out.byte(Opcode.setItems);
  out.byte(Opcode.stop);
}

/** What is written of every distinct key. */
interface Rows {
  /** Where in the batch the key stands first. */
  readonly places: readonly number[];
  /** A column a field, as long as `places`. */
  readonly vectors: VectorBatch['vectors'];
}

function rowsOf({ keys, vectors }: VectorBatch): Rows {
  const { places, distinctKeys } = firstPlaces(keys);
  if (distinctKeys === keys.length) {
    return { places, vectors };
  }
  const distinct = [...new Set(places)];
  const rowOf = new Map(distinct.map((place, row) => [place, row]));
  const merged = vectors.map((column) => {
    const values = new Array<Buffer | null>(distinct.length).fill(null);
    column.forEach((value, position) => {
      const row = rowOf.get(places[position]!)!;
      values[row] = value ?? values[row]!;
    });
    return values;
  });
  return { places: distinct, vectors: merged };
}

/** For every key the position where an equal one stands first. */
function firstPlaces(keys: readonly Buffer[]): { places: number[]; distinctKeys: number } {
  const found = new Map<string, number>();
  const places: number[] = [];
  for (let position = 0; position < keys.length; position++) {
    // latin1 gives every byte a character of its own, so equal strings are equal keys.
    const name = keys[position]!.toString('latin1');
    const place = found.get(name) ?? position;
    found.set(name, place);
    places.push(place);
  }
  return { places, distinctKeys: found.size };
}

/** @param starts where in `out` the keys of the batch begin, and where their list ends */
function writeVectors(
  out: ByteWriter,
  { fields, places, vectors }: Rows & { readonly fields: readonly string[] },
  starts: readonly number[],
): void {
  const names = encodedTexts(fields);
  out.byte(Opcode.emptyDict);
  out.byte(Opcode.mark);
  for (let row = 0; row < places.length; row++) {
    const place = places[row]!;
    let isEmpty = true;
    for (let field = 0; field < names.length; field++) {
      const value = vectors[field]![row]!;
      if (value === null) {
        continue;
      }
      if (isEmpty) {
        isEmpty = false;
        out.again(starts[place]!, starts[place + 1]!);
        out.byte(Opcode.emptyDict);
        out.byte(Opcode.mark);
      }
      out.bytes(names[field]!);
      writeBytes(out, value);
    }
    if (!isEmpty) {
      out.byte(Opcode.setItems);
    }
  }
  out.byte(Opcode.setItems);
}

/** Strings as they stand in the pickle. */
export function encodedTexts(texts: readonly string[]): Buffer[] {
  // No `map`, as in `emptyColumns`.
  const encoded: Buffer[] = [];
  for (const text of texts) encoded.push(encodedText(text));
  return encoded;
}

/** A string as it stands in the pickle. */
export function encodedText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const out = new ByteWriter(bytes.length + LONGEST_HEAD_BYTES);
  writeText(out, bytes);
  return out.content();
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
