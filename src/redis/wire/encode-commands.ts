import { copyBytes } from '../../bytes.ts';
import type { Command } from '../replies.ts';

/** Pieces of about this size are written one by one, so that the server begins while the next is being made. */
const PIECE_BYTES = 128 * 1024;

/** As many as one socket writes at a time; more that come back are left to the collector. */
const KEPT_PIECES = 8;

const empty = Buffer.alloc(0);

/** Memory of pieces that the socket has written, for the next ones. */
export class PiecePool {
  readonly #kept = new Array<Buffer>(KEPT_PIECES).fill(empty);
  #idle = 0;

  /** Room for `bytes` bytes or more. */
  take(bytes: number): Buffer {
    if (bytes < PIECE_BYTES / 4 || bytes > PIECE_BYTES) return Buffer.allocUnsafeSlow(bytes);
    if (this.#idle === 0) return Buffer.allocUnsafeSlow(PIECE_BYTES);
    this.#idle -= 1;
    return this.#kept[this.#idle]!;
  }

  /** Takes back a piece that nobody reads any more. */
  give({ buffer }: Buffer): void {
    if (buffer.byteLength !== PIECE_BYTES || this.#idle === KEPT_PIECES) return;
    this.#kept[this.#idle] = Buffer.from(buffer);
    this.#idle += 1;
  }
}

/** The longest ending of a length line: up to ten digits and the line's end. */
const LENGTH_BYTES = 12;

/** Longer text is encoded by a call into the runtime. */
const LOOPED_LENGTH = 48;

/**
 * Commands as RESP2 puts them on the wire (redis.io/docs/latest/develop/reference/protocol-spec): arrays of bulk strings.
 *
 * @param pieces where their memory comes from; whoever has written a piece may give it back. Default: nobody does
 * @returns pieces in order, each the bytes of one command or several; arguments are copied, text as UTF-8
 */
export function encodeCommands(commands: readonly Command[], pieces = new PiecePool()): Iterable<Buffer> {
  // Here and not with the first piece: what is no command fails before any byte of it is on its way.
  const room = commands.reduce((sum, command) => sum + roomFor(command), 0);
  return encodeInPieces(commands, room, pieces);
}

function* encodeInPieces(commands: readonly Command[], bytes: number, pieces: PiecePool): Generator<Buffer> {
  let piece: Buffer = empty;
  let used = 0;
  let left = bytes;
  let restFits = false;
  for (const command of commands) {
    if (!restFits) {
      const room = roomFor(command);
      if (used + room > piece.length) {
        if (used > 0) yield piece.subarray(0, used);
        piece = pieces.take(Math.max(room, Math.min(left, PIECE_BYTES)));
        used = 0;
      }
      restFits = used + left <= piece.length;
      left -= room;
    }
    used = writeCommand(piece, used, command);
  }
  if (used > 0) yield piece.subarray(0, used);
}

/** At least as many bytes as the command takes. */
function roomFor(command: Command): number {
  let bytes = 1 + LENGTH_BYTES;
  for (const argument of command) {
    // A UTF-16 code unit is at most three bytes of UTF-8.
    bytes += 1 + LENGTH_BYTES + 2 + (typeof argument === 'string' ? 3 * argument.length : argument.length);
  }
  return bytes;
}

function writeCommand(out: Buffer, start: number, command: Command): number {
  let at = writeLength(out, start, { mark: 0x2a, length: command.length });
  for (const argument of command) {
    at = typeof argument === 'string' ? writeText(out, at, argument) : writeBytes(out, at, argument);
  }
  return at;
}

function writeText(out: Buffer, start: number, text: string): number {
  if (text.length > LOOPED_LENGTH) return writeLongText(out, start, text);
  let at = writeLength(out, start, { mark: 0x24, length: text.length });
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Not ASCII: its bytes are more than its characters, so the length is another one.
    if (code > 0x7f) return writeLongText(out, start, text);
    out[at++] = code;
  }
  return writeLineEnd(out, at);
}

function writeLongText(out: Buffer, start: number, text: string): number {
  const at = writeLength(out, start, { mark: 0x24, length: Buffer.byteLength(text) });
  return writeLineEnd(out, at + out.write(text, at));
}

function writeBytes(out: Buffer, start: number, bytes: Buffer): number {
  const at = writeLength(out, start, { mark: 0x24, length: bytes.length });
  return writeLineEnd(out, copyBytes(out, at, bytes, 0, bytes.length));
}

/** `*3\r\n` or `$5\r\n`. */
function writeLength(out: Buffer, start: number, { mark, length }: { mark: number; length: number }): number {
  out[start] = mark;
  let digits = 1;
  for (let rest = length; rest >= 10; rest = Math.trunc(rest / 10)) digits++;
  let rest = length;
  for (let at = start + digits; at > start; at--) {
    out[at] = 0x30 + (rest % 10);
    rest = Math.trunc(rest / 10);
  }
  return writeLineEnd(out, start + 1 + digits);
}

function writeLineEnd(out: Buffer, at: number): number {
  out[at] = 0x0d;
  out[at + 1] = 0x0a;
  return at + 2;
}
