import { ByteArena, type Memory } from '../../byte-arena.ts';
import { copyBytes } from '../../bytes.ts';
import type { Reply } from '../replies.ts';
import { ErrorReply, ProtocolError } from './wire-errors.ts';

/** Takes the replies of a connection, in order. */
export interface ReplySink {
  /** Where the bulk strings of the reply under way are put as Buffers; undefined: they come as text, decoded as UTF-8. */
  memory(): Memory | undefined;
  /** What the reply under way is likely to be, where it is to be bytes: then it is given itself, and nothing is copied. */
  expected(): Buffer | undefined;
  /** Whether lists inside the reply under way are to come as the number of their elements, none of which is kept. */
  countsLists(): boolean;
  take(reply: Reply): void;
}

/** An array under way. */
interface OpenList {
  /** Undefined where they are only counted. */
  readonly items: Reply[] | undefined;
  readonly length: number;
  seen: number;
  /** The array it is an element of. */
  readonly outer: OpenList | undefined;
}

/** A bulk string that began in an earlier chunk, with the end of its line. */
interface OpenBulk {
  readonly bytes: Buffer;
  filled: number;
}

/** The longest line is an error; the server cuts those that quote a command. */
const MAX_LINE_BYTES = 2 ** 20;
/** Twice what `proto-max-bulk-len` is by default. */
const MAX_BULK_BYTES = 2 ** 30;
const MAX_LIST_LENGTH = 2 ** 28;

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const lineEndBytes = 2;

/** Reads replies in RESP2 (redis.io/docs/latest/develop/reference/protocol-spec) from chunks cut at any byte. */
export class ReplyParser {
  readonly #sink: ReplySink;
  /** For text that began in an earlier chunk. */
  readonly #textMemory = new ByteArena();
  /** The innermost array under way. Not kept in an array: V8 has two kinds of empty ones, and throws code for one away. */
  #list: OpenList | undefined;
  /** The beginning of a line whose end has not come. */
  #line: Buffer | undefined;
  #bulk: OpenBulk | undefined;

  constructor(sink: ReplySink) {
    this.#sink = sink;
  }

  /**
   * Takes the next bytes, and gives every reply that they complete to the sink.
   *
   * @param chunk may be written over afterwards
   * @throws {ProtocolError}
   */
  feed(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      at = this.#bulk === undefined ? this.#readLine(chunk, at) : this.#fillBulk(this.#bulk, chunk, at);
    }
  }

  /** Reads a line, and the bulk string behind it where it announces one; returns where it stopped. */
  #readLine(chunk: Buffer, at: number): number {
    let end = at;
    while (end < chunk.length && chunk[end] !== lineFeed) end++;
    if (end === chunk.length) {
      this.#line = Buffer.concat([this.#line ?? noBytes, chunk.subarray(at)]);
      if (this.#line.length > MAX_LINE_BYTES) throw new ProtocolError('a line has no end');
      return end;
    }
    end++;
    if (this.#line === undefined) return this.#readHead(chunk, { from: at, to: end }, chunk, end);
    const line = Buffer.concat([this.#line, chunk.subarray(at, end)]);
    this.#line = undefined;
    return this.#readHead(line, { from: 0, to: line.length }, chunk, end);
  }

  /** Reads the line at `from` … `to` of `bytes`, its end included; what follows it is at `next` in `chunk`. */
  #readHead(bytes: Buffer, { from, to }: { from: number; to: number }, chunk: Buffer, next: number): number {
    const end = to - lineEndBytes;
    if (end <= from || bytes[end] !== carriageReturn) throw new ProtocolError('a line is not one of a reply');
    switch (bytes[from]) {
      case 0x24: // $
        return this.#beginBulk(countAt(bytes, { from: from + 1, end, most: MAX_BULK_BYTES }), chunk, next);
      case 0x2a: // *
        this.#beginList(countAt(bytes, { from: from + 1, end, most: MAX_LIST_LENGTH }));
        return next;
      case 0x3a: // :
        this.#deliver(integerAt(bytes, from + 1, end));
        return next;
      case 0x2b: // +
        this.#deliver(bytes.toString('utf8', from + 1, end));
        return next;
      case 0x2d: // -
        this.#deliver(new ErrorReply(bytes.toString('utf8', from + 1, end)));
        return next;
      default:
        throw new ProtocolError('a line is not one of a reply');
    }
  }

  #beginList(length: number): void {
    const outer = this.#list;
    const isCounted = outer !== undefined && this.#sink.countsLists();
    if (length < 0) this.#deliver(null);
    else if (length === 0) this.#deliver(isCounted ? 0 : []);
    else this.#list = { items: isCounted ? undefined : [], length, seen: 0, outer };
  }

  #beginBulk(length: number, chunk: Buffer, at: number): number {
    if (length < 0) {
      this.#deliver(null);
      return at;
    }
    const next = at + length + lineEndBytes;
    if (next > chunk.length) {
      const memory = this.#sink.memory() ?? this.#textMemory;
      this.#bulk = { bytes: memory.take(length + lineEndBytes), filled: 0 };
      return at;
    }
    checkLineEnd(chunk, at + length);
    const list = this.#list;
    const memory = this.#sink.memory();
    const expected = list === undefined ? this.#sink.expected() : undefined;
    if (list !== undefined && list.items === undefined) this.#deliver(null);
    else if (memory === undefined) this.#deliver(chunk.toString('utf8', at, at + length));
    else if (expected !== undefined && isAt(chunk, { at, length }, expected)) this.#deliver(expected);
    else {
      const bytes = memory.take(length);
      copyBytes(bytes, 0, chunk, at, length);
      this.#deliver(bytes);
    }
    return next;
  }

  #fillBulk(bulk: OpenBulk, chunk: Buffer, at: number): number {
    const { bytes } = bulk;
    const copied = chunk.copy(bytes, bulk.filled, at);
    bulk.filled += copied;
    if (bulk.filled === bytes.length) {
      this.#bulk = undefined;
      const length = bytes.length - lineEndBytes;
      checkLineEnd(bytes, length);
      const text = bytes.subarray(0, length);
      this.#deliver(this.#sink.memory() === undefined ? text.toString('utf8') : text);
    }
    return at + copied;
  }

  #deliver(reply: Reply): void {
    let value = reply;
    for (let list = this.#list; list !== undefined; list = list.outer) {
      list.seen += 1;
      list.items?.push(value);
      if (list.seen < list.length) return;
      this.#list = list.outer;
      value = list.items ?? list.length;
    }
    this.#sink.take(value);
  }
}

const noBytes = Buffer.alloc(0);

/** Whether `expected` is what stands at a place of the chunk. */
function isAt(chunk: Buffer, { at, length }: { at: number; length: number }, expected: Buffer): boolean {
  return expected.length === length && expected.compare(chunk, at, at + length) === 0;
}

function checkLineEnd(bytes: Buffer, at: number): void {
  if (bytes[at] !== carriageReturn || bytes[at + 1] !== lineFeed) {
    throw new ProtocolError('a string has another length than was said');
  }
}

/** A length; -1 stands for nothing. */
function countAt(bytes: Buffer, { from, end, most }: { from: number; end: number; most: number }): number {
  const count = integerAt(bytes, from, end);
  if (count < -1 || count > most) throw new ProtocolError(`it announces ${count} bytes or elements`);
  return count;
}

function integerAt(bytes: Buffer, from: number, end: number): number {
  const negative = bytes[from] === 0x2d;
  const first = negative || bytes[from] === 0x2b ? from + 1 : from;
  if (first === end) throw new ProtocolError('a number has no digits');
  let value = 0;
  for (let at = first; at < end; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) throw new ProtocolError('a number has other characters than digits');
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}
