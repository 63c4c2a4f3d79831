import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Word
 * @property {string} word lower-case letters
 * @property {number} rank 1 for the most frequent word
 * @property {Buffer} vector {@link dims} little-endian float32 numbers
 */

/** Numbers in every vector. */
export const dims = 100;

/**
 * Reads `words.bin`: English words with their vectors, most frequent first.
 *
 * @returns {Word[]}
 * @throws {Error} when the file is not what README.md describes
 */
export function readWords() {
  const bytes = readFileSync(new URL('words.bin', import.meta.url));
  if (bytes.toString('latin1', 0, 8) !== 'RVLWORDS') throw new Error('words.bin does not begin with RVLWORDS');
  const count = bytes.readUInt32LE(8);
  const textLength = bytes.readUInt32LE(16);
  const vectorsStart = 20 + Math.ceil(textLength / 4) * 4;
  const vectorLength = dims * 4;
  if (bytes.readUInt32LE(12) !== dims || bytes.length !== vectorsStart + count * vectorLength) {
    throw new Error('words.bin is not as long as its header says');
  }
  const words = bytes.toString('utf8', 20, 20 + textLength).split('\n');
  return words.map((word, index) => {
    const start = vectorsStart + index * vectorLength;
    return { word, rank: index + 1, vector: bytes.subarray(start, start + vectorLength) };
  });
}
