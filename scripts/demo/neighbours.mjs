import { dims } from '../../examples/words/read-words.mjs';
import { inBatches, isIndexed } from './word-index.mjs';

/**
 * @typedef {import('./word-index.mjs').Send} Send
 * @typedef {import('./word-index.mjs').Names} Names
 * @typedef {import('../../examples/words/read-words.mjs').Word} Word
 */

/** Neighbours looked at for each word. */
export const neighbourCount = 10;

/**
 * Asks the live index for the nearest words of each word, with the vector that the word's document holds: an
 * application encodes its queries in the datatype of the index in the same way.
 *
 * @param {{send: Send, sendForBuffers: Send}} redis
 * @param {Names} names
 * @param {readonly Word[]} queries
 * @returns {Promise<string[][]>} for each query the nearest words, nearest first, without itself
 */
export function searchNeighbours({ send, sendForBuffers }, { alias, keyPrefix }, queries) {
  const search = `*=>[KNN ${neighbourCount + 1} @embedding $vector AS distance]`;
  return inBatches(queries, async ({ word }) => {
    const vector = await sendForBuffers('HGET', keyPrefix + word, 'embedding');
    const options = ['SORTBY', 'distance', 'NOCONTENT', 'LIMIT', '0', String(neighbourCount + 1), 'DIALECT', '2'];
    const [, ...keys] = await send('FT.SEARCH', alias, search, 'PARAMS', '2', 'vector', vector, ...options);
    const found = keys.map((/** @type {string} */ key) => key.slice(keyPrefix.length));
    return found.filter((/** @type {string} */ other) => other !== word).slice(0, neighbourCount);
  });
}

/**
 * The true nearest words by the cosine of the original vectors, computed here without Redis.
 *
 * @param {readonly Word[]} words
 * @param {readonly Word[]} queries
 * @returns {string[][]} like {@link searchNeighbours}
 */
export function exactNeighbours(words, queries) {
  const candidates = words.filter(isIndexed).map(({ word, vector }) => ({ word, unit: unitVector(vector) }));
  return queries.map((query) => {
    const unit = unitVector(query.vector);
    return candidates
      .filter(({ word }) => word !== query.word)
      .map((candidate) => ({ word: candidate.word, cosine: dot(unit, candidate.unit) }))
      .sort((one, other) => other.cosine - one.cosine)
      .slice(0, neighbourCount)
      .map(({ word }) => word);
  });
}

/** @param {Buffer} vector */
function unitVector(vector) {
  const values = Array.from({ length: dims }, (_, position) => vector.readFloatLE(position * 4));
  const norm = Math.hypot(...values);
  return Float64Array.from(values, (value) => value / norm);
}

/**
 * @param {Float64Array} one
 * @param {Float64Array} other
 */
function dot(one, other) {
  let sum = 0;
  for (let position = 0; position < dims; position++) sum += (one[position] ?? 0) * (other[position] ?? 0);
  return sum;
}

/**
 * @param {readonly string[][]} expected
 * @param {readonly string[][]} found
 * @returns {number} share of the expected neighbours that were found, 0 to 1
 */
export function recall(expected, found) {
  const hits = expected.map((words, query) => words.filter((word) => found[query]?.includes(word)).length);
  const total = expected.reduce((sum, words) => sum + words.length, 0);
  return hits.reduce((sum, count) => sum + count, 0) / total;
}
