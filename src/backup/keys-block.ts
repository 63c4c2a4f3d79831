import { crc32 } from 'node:zlib';
import { copyBytes } from '../bytes.ts';

/*
 * The .keys file: raw names of all documents of a run. All numbers are unsigned, 32 bits, most significant byte first.
 *
 *   header, 16 bytes:  0 "rvl-keys" | 8 version, 1 | 12 CRC-32 of bytes 0–11
 *   block:             0 bytes of the names part | 4 names in the block | 8 CRC-32 of bytes 0–7 and of the names part,
 *                      started from the check word before (8 of the previous block; 12 of the header for the first)
 *                      12 names part: for every name its length, then its bytes
 *
 * The chain of check words makes the last one a checksum of the whole file; it is the journal's `crc`.
 */

/** Bytes of the file's header. */
export const KEYS_HEADER_BYTES = 16;
/** Bytes of a block before its names. */
export const BLOCK_HEADER_BYTES = 12;
const LENGTH_BYTES = 4;

/** The 16 bytes every `.keys` file begins with. */
export const keysHeader: Buffer = header();

/** The check word of a file without blocks. */
export const initialKeysCheck: number = keysHeader.readUInt32BE(12);

/** What a block's header says. */
export interface BlockHeader {
  readonly namesBytes: number;
  readonly names: number;
  readonly check: number;
}

/** Encodes one block. */
export function encodeBlock(keys: readonly Buffer[], previousCheck: number): { bytes: Buffer; check: number } {
  const namesBytes = keys.reduce((sum, key) => sum + LENGTH_BYTES + key.length, 0);
  const bytes = Buffer.allocUnsafe(BLOCK_HEADER_BYTES + namesBytes);
  bytes.writeUInt32BE(namesBytes, 0);
  bytes.writeUInt32BE(keys.length, 4);
  let position = BLOCK_HEADER_BYTES;
  for (const key of keys) {
    position = bytes.writeUInt32BE(key.length, position);
    position = copyBytes(bytes, position, key, 0, key.length);
  }
  const check = checkOf(bytes.subarray(0, 8), bytes.subarray(BLOCK_HEADER_BYTES), previousCheck);
  bytes.writeUInt32BE(check, 8);
  return { bytes, check };
}

/** Reads the 12 bytes before a block's names. */
export function decodeBlockHeader(bytes: Buffer): BlockHeader {
  return { namesBytes: bytes.readUInt32BE(0), names: bytes.readUInt32BE(4), check: bytes.readUInt32BE(8) };
}

/** The names of one block as views of `bytes`, or undefined where its check word or lengths are wrong. */
export function decodeBlock(bytes: Buffer, previousCheck: number): Buffer[] | undefined {
  const { names, check } = decodeBlockHeader(bytes);
  const part = bytes.subarray(BLOCK_HEADER_BYTES);
  if (checkOf(bytes.subarray(0, 8), part, previousCheck) !== check) {
    return undefined;
  }
  const keys: Buffer[] = [];
  let position = 0;
  while (position + LENGTH_BYTES <= part.length && keys.length < names) {
    const start = position + LENGTH_BYTES;
    position = start + part.readUInt32BE(position);
    keys.push(part.subarray(start, position));
  }
  return position === part.length && keys.length === names ? keys : undefined;
}

function checkOf(head: Buffer, names: Buffer, previousCheck: number): number {
  return crc32(names, crc32(head, previousCheck));
}

function header(): Buffer {
  const bytes = Buffer.alloc(KEYS_HEADER_BYTES);
  bytes.write('rvl-keys', 'latin1');
  bytes.writeUInt32BE(1, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 12)), 12);
  return bytes;
}
