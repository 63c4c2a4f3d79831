import { readWords } from '../words/read-words.mjs';

/**
 * @typedef {(...args: (string | Buffer)[]) => Promise<unknown>} Send one command
 */

/** Documents of every index of the shop. */
export const shopSize = 300;

const vectorOptions = ['TYPE', 'FLOAT32', 'DIM', '100', 'DISTANCE_METRIC', 'COSINE'];
const brands = ['acme', 'globex', 'initech', 'umbrella', 'hooli'];

/** Everything that {@link loadShop} makes. */
const hashIndexes = { products: 'product:', users_idx: 'user:', orders_idx: 'order:' };
const jsonIndex = 'catalog';

/**
 * Fills a Redis with a small shop: the hash indexes `products`, `users_idx` and `orders_idx`, and the JSON index
 * `catalog`, {@link shopSize} documents each, with real word vectors.
 *
 * @param {Send} send
 * @throws {Error} when an index of one of these names exists, or a key under one of its prefixes
 */
export async function loadShop(send) {
  await refuseWhatExists(send);
  const words = readWords().slice(0, shopSize);
  for (const [index, prefix] of Object.entries(hashIndexes)) {
    await send(...createWords(index, 'HASH', prefix, ''));
    await Promise.all(
      words.map(({ word, vector }, at) => send('HSET', `${prefix}${at + 1}`, ...hash(word, at), 'embedding', vector)),
    );
  }
  await send(...createWords(jsonIndex, 'JSON', 'item:', '$.'));
  await Promise.all(
    words.map(({ word, vector }, at) => send('JSON.SET', `item:${at + 1}`, '$', json(word, at, vector))),
  );
}

/** Documents of the index `words`. */
const wordCount = 1500;

/**
 * Makes the larger index `words`: {@link wordCount} words with their vectors, enough for a migration to be watched.
 *
 * @param {Send} send
 */
export async function loadWordIndex(send) {
  await send(...createWords('words', 'HASH', 'word:', ''));
  await Promise.all(
    readWords()
      .slice(0, wordCount)
      .map(({ word, vector }, at) => send('HSET', `word:${word}`, ...hash(word, at), 'embedding', vector)),
  );
}

/** @param {string} name @param {string} storage @param {string} prefix @param {string} root of JSON paths */
function createWords(name, storage, prefix, root) {
  const as = (/** @type {string} */ field) => (root === '' ? [field] : [`${root}${field}`, 'AS', field]);
  return [
    ...['FT.CREATE', name, 'ON', storage, 'PREFIX', '1', prefix, 'SCHEMA'],
    ...[...as('title'), 'TEXT', ...as('brand'), 'TAG', 'SEPARATOR', ',', ...as('price'), 'NUMERIC'],
    ...[...as('embedding'), 'VECTOR', 'HNSW', String(vectorOptions.length), ...vectorOptions],
  ];
}

/** @param {string} word @param {number} at */
function hash(word, at) {
  const { title, brand, price, category, colour } = product(word, at);
  return ['title', title, 'brand', brand, 'price', String(price), 'category', category, 'colour', colour];
}

/** @param {string} word @param {number} at @param {Buffer} vector */
function json(word, at, vector) {
  const numbers = Array.from({ length: vector.length / 4 }, (_, i) => vector.readFloatLE(i * 4));
  return JSON.stringify({ ...product(word, at), embedding: numbers });
}

/** @param {string} word @param {number} at */
function product(word, at) {
  const category = at % 2 === 0 ? 'kitchen' : 'garden';
  const brand = brands[at % brands.length] ?? '';
  return { title: word, brand, price: 5 + (at % 90), category, colour: at % 3 === 0 ? 'red' : 'blue' };
}

/** @param {Send} send */
async function refuseWhatExists(send) {
  const ours = [...Object.keys(hashIndexes), jsonIndex];
  const taken = /** @type {string[]} */ (await send('FT._LIST')).filter((name) => ours.includes(name));
  if (taken.length > 0) throw new Error(`Indexes of the shop exist already: ${taken.join(', ')}`);
  for (const prefix of [...Object.values(hashIndexes), 'item:']) {
    if (await send('EXISTS', `${prefix}1`)) throw new Error(`Keys under "${prefix}" exist already`);
  }
}
