import { crc32 } from 'node:zlib';
import { MigrationError } from '../errors.ts';
import { FRAME_PREFIX_BYTES, MAX_PAYLOAD_BYTES } from './frame.ts';

/*
 * The .sums file: what .data must hold. All numbers are unsigned, 32 bits, most significant byte first.
 *
 *   header, 16 bytes:  0 "rvl-sums" | 8 version, 1 | 12 CRC-32 of bytes 0–11
 *   entry, 16 bytes:   0 bytes of the frame's payload | 4 CRC-32 of the frame, length prefix included
 *                      8 keys in the frame | 12 CRC-32 of bytes 0–11, started from the check word before (12 of the
 *                      previous entry; of the header for the first)
 *
 * The chain of check words makes an entry that was lost, moved or repeated an error even before the seal is compared.
 * Entries are 16 bytes at multiples of 16, so none straddles a disk sector: after a power cut the last one is whole,
 * missing, or zeros.
 */

/** Bytes of the header and of every entry. */
export const SUM_BYTES = 16;

/** What `.sums` says about one frame. */
export interface FrameSum {
  /** Of the frame, length prefix included. */
  readonly bytes: number;
  /** Of the frame, length prefix included. */
  readonly crc: number;
  /** Keys in the frame. */
  readonly documents: number;
}

/** The content of a `.sums` file. */
export interface FrameSums {
  readonly frames: readonly FrameSum[];
  /** The last check word, from which the next entry starts. */
  readonly check: number;
  /** Bytes that `.data` must have. */
  readonly dataBytes: number;
  /** Keys in all frames. */
  readonly documents: number;
}

/** The 16 bytes every `.sums` file begins with. */
export const sumsHeader: Buffer = header();

/** The check word of a file without entries. */
export const initialCheck: number = sumsHeader.readUInt32BE(12);

/** The 16 bytes for a frame that follows the entry with check word `previousCheck`. */
export function encodeSum(sum: FrameSum, previousCheck: number): { readonly bytes: Buffer; readonly check: number } {
  const bytes = Buffer.allocUnsafe(SUM_BYTES);
  bytes.writeUInt32BE(sum.bytes - FRAME_PREFIX_BYTES, 0);
  bytes.writeUInt32BE(sum.crc, 4);
  bytes.writeUInt32BE(sum.documents, 8);
  const check = crc32(bytes.subarray(0, 12), previousCheck);
  bytes.writeUInt32BE(check, 12);
  return { bytes, check };
}

/**
 * Reads a whole `.sums` file.
 *
 * @param path only used in errors
 * @throws {MigrationError} `BACKUP_TORN` when the last entry is not whole, `BACKUP_DAMAGED` when a check word differs
 */
export function decodeSums(content: Buffer, path: string): FrameSums {
  if (content.length < SUM_BYTES || content.length % SUM_BYTES !== 0) {
    const expected = SUM_BYTES * Math.max(1, Math.ceil(content.length / SUM_BYTES));
    throw new MigrationError('BACKUP_TORN', { path, bytes: content.length, expected });
  }
  if (!content.subarray(0, SUM_BYTES).equals(sumsHeader)) {
    throw new MigrationError('BACKUP_DAMAGED', { path, reason: 'it does not begin like a version 1 .sums file' });
  }
  const frames: FrameSum[] = [];
  let check = initialCheck;
  let dataBytes = 0;
  let documents = 0;
  for (let position = SUM_BYTES; position < content.length; position += SUM_BYTES) {
    const sum = decodeSum(content.subarray(position, position + SUM_BYTES), check);
    if (sum === undefined) {
      throw new MigrationError('BACKUP_DAMAGED', {
        path,
        reason: `the checksum of its entry at byte ${position} differs`,
      });
    }
    check = content.readUInt32BE(position + 12);
    dataBytes += sum.bytes;
    documents += sum.documents;
    frames.push(sum);
  }
  return { frames, check, dataBytes, documents };
}

function decodeSum(entry: Buffer, previousCheck: number): FrameSum | undefined {
  const payloadBytes = entry.readUInt32BE(0);
  const valid = crc32(entry.subarray(0, 12), previousCheck) === entry.readUInt32BE(12);
  if (!valid || payloadBytes === 0 || payloadBytes > MAX_PAYLOAD_BYTES) {
    return undefined;
  }
  return {
    bytes: FRAME_PREFIX_BYTES + payloadBytes,
    crc: entry.readUInt32BE(4),
    documents: entry.readUInt32BE(8),
  };
}

function header(): Buffer {
  const bytes = Buffer.alloc(SUM_BYTES);
  bytes.write('rvl-sums', 'latin1');
  bytes.writeUInt32BE(1, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 12)), 12);
  return bytes;
}
