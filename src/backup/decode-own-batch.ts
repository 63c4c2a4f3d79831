import { emptyColumns, type VectorBatch } from './batch.ts';
import { encodedText, encodedTexts } from './encode-pickle.ts';
import { Opcode } from './pickle-opcodes.ts';

/** Lengths of 256 and more are four bytes, behind another opcode. */
const SHORT_HEAD_BYTES = 2;
const LONG_HEAD_BYTES = 5;

const dictOpening = Buffer.from([Opcode.emptyDict, Opcode.mark]);
const keysOpening = Buffer.concat([
  Buffer.from([Opcode.proto, 4]),
  dictOpening,
  encodedText('keys'),
  Buffer.from([Opcode.emptyList, Opcode.mark]),
]);
const vectorsOpening = Buffer.concat([encodedText('vectors'), dictOpening]);
const ending = Buffer.from([Opcode.setItems, Opcode.setItems, Opcode.stop]);

/**
 * Reads the payload of a frame that `encodePickle` wrote, where every document has a value and stands in the batch once.
 *
 * Such a payload has one form, which is walked without taking it for a program; that takes a third of the time that
 * `decodePickle` does. Nothing is decided here: of anything else the general reader says what it is.
 *
 * @param fields columns of the batch
 * @returns keys and vectors as views of `payload`, the same as the general reader's for whatever a writer of dicts can write;
 *   undefined where it is not of that form
 */
export function decodeOwnBatch(payload: Buffer, fields: readonly string[]): VectorBatch | undefined {
  const walk = new Walk(payload);
  const listed = walk.passes(keysOpening) ? readKeys(walk) : undefined;
  if (listed === undefined || !walk.passes(vectorsOpening)) {
    return undefined;
  }
  const { keys, starts } = listed;
  const names = encodedTexts(fields);
  const vectors = emptyColumns(fields.length, keys.length);
  for (let row = 0; row < keys.length; row++) {
    if (
      !walk.repeats(starts[row]!, starts[row + 1]!) ||
      !walk.passes(dictOpening) ||
      !readRow(walk, { names, vectors, row })
    ) {
      return undefined;
    }
  }
  return walk.passes(ending) && walk.at === payload.length ? { keys, fields: [...fields], vectors } : undefined;
}

/** Keys up to the end of their list, and where each begins, its opcode included; the last is where the list ends. */
function readKeys(walk: Walk): { keys: Buffer[]; starts: number[] } | undefined {
  const keys: Buffer[] = [];
  const starts = [walk.at];
  while (!walk.passesByte(Opcode.appends)) {
    const key = walk.take(Opcode.shortBinUnicode, Opcode.binUnicode) ?? walk.takeBytes();
    if (key === undefined) {
      return undefined;
    }
    keys.push(key);
    starts.push(walk.at);
  }
  return { keys, starts };
}

interface Row {
  /** The encoded names of the columns. */
  readonly names: readonly Buffer[];
  readonly vectors: readonly (Buffer | null)[][];
  readonly row: number;
}

/** The values of one document, in the order of the columns; false where they are in another, or there is none. */
function readRow(walk: Walk, { names, vectors, row }: Row): boolean {
  let found = 0;
  for (let column = 0; column < names.length; column++) {
    if (walk.passes(names[column]!)) {
      const value = walk.takeBytes();
      if (value === undefined) {
        return false;
      }
      vectors[column]![row] = value;
      found += 1;
    }
  }
  return found > 0 && walk.passesByte(Opcode.setItems);
}

/** Goes through a payload as long as it is what is expected. */
class Walk {
  at = 0;
  readonly #payload: Buffer;

  constructor(payload: Buffer) {
    this.#payload = payload;
  }

  /** Moves behind `expected` where that comes next. */
  passes(expected: Buffer): boolean {
    const { length } = expected;
    for (let i = 0; i < length; i++) {
      if (this.#payload[this.at + i] !== expected[i]) return false;
    }
    this.at += length;
    return true;
  }

  passesByte(expected: number): boolean {
    if (this.#payload[this.at] !== expected) return false;
    this.at += 1;
    return true;
  }

  /** Moves behind the bytes at `from` … `to` where they come next once more. */
  repeats(from: number, to: number): boolean {
    for (let i = from; i < to; i++) {
      if (this.#payload[this.at + i - from] !== this.#payload[i]) return false;
    }
    this.at += to - from;
    return true;
  }

  takeBytes(): Buffer | undefined {
    return this.take(Opcode.shortBinBytes, Opcode.binBytes);
  }

  /** The string or bytes that come next behind one of these opcodes. */
  take(short: number, long: number): Buffer | undefined {
    const payload = this.#payload;
    const opcode = payload[this.at];
    let start: number;
    let length: number;
    if (opcode === short) {
      start = this.at + SHORT_HEAD_BYTES;
      length = payload[this.at + 1] ?? 0;
    } else if (opcode === long && this.at + LONG_HEAD_BYTES <= payload.length) {
      start = this.at + LONG_HEAD_BYTES;
      length = payload.readUInt32LE(this.at + 1);
    } else return undefined;
    if (start + length > payload.length) return undefined;
    this.at = start + length;
    return payload.subarray(start, this.at);
  }
}
