/** Bytes put together from small parts, which are copied, and large ones, which are not. */
export interface Pieces {
  /** In order; joined they are the whole. */
  readonly chunks: Uint8Array[];
  /** Sum of the chunks' lengths. */
  readonly bytes: number;
}

/** Puts {@link Pieces} together. */
export interface PieceWriter {
  byte(value: number): void;
  /** Four bytes, least significant first. */
  uint32(value: number): void;
  /** Bytes that must not change before the pieces are used. */
  bytes(part: Uint8Array): void;
  finish(): Pieces;
}

const BLOCK_BYTES = 64 * 1024;
/** From here on a chunk of its own (one more element of a writev) is cheaper than copying. */
const LARGE_BYTES = 512;

/** Starts an empty piece writer. */
export function createPieceWriter(): PieceWriter {
  const chunks: Uint8Array[] = [];
  let block = Buffer.allocUnsafe(BLOCK_BYTES);
  /** Where the part of `block` begins that is not in `chunks` yet, and where it ends. */
  let start = 0;
  let end = 0;
  let total = 0;
  const flush = () => {
    if (end > start) chunks.push(block.subarray(start, end));
    start = end;
  };
  /** Makes room at the end of the block, which may be a fresh one afterwards. */
  const reserve = (bytes: number) => {
    if (end + bytes > BLOCK_BYTES) {
      flush();
      block = Buffer.allocUnsafe(BLOCK_BYTES);
      start = end = 0;
    }
    total += bytes;
    end += bytes;
  };
  const pass = (part: Uint8Array) => {
    flush();
    chunks.push(part);
    total += part.length;
  };
  return {
    byte(value) {
      reserve(1);
      block[end - 1] = value;
    },
    uint32(value) {
      reserve(4);
      block.writeUInt32LE(value, end - 4);
    },
    bytes(part) {
      if (part.length >= LARGE_BYTES) return pass(part);
      reserve(part.length);
      block.set(part, end - part.length);
    },
    finish() {
      flush();
      return { chunks, bytes: total };
    },
  };
}
