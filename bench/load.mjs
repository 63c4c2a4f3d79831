/** The data of the benchmarks: normalised vectors around 100 centres, as embeddings cluster, with a few other fields. */
import { createClient } from '@redis/client';
import { allWordVectors, wordDims } from './words.mjs';

const CENTRES = 100;
const BATCH = 1000;
const INDEX = 'bench';

/** @typedef {Awaited<ReturnType<typeof connect>>} Client */
/** @typedef {{ documents: number, dims: number, algorithm: string }} Shape */

/**
 * Fills an empty server with hashes and an index over them, and waits until it is ready.
 *
 * @param {string} url
 * @param {Shape} shape
 */
export async function loadDocuments(url, shape) {
  const client = await connect(url);
  await fillHashes(client, { ...shape, prefix: 'doc:' });
  await createIndex(client, INDEX, hashIndex({ ...shape, prefix: 'doc:', type: 'FLOAT32' }));
  await client.close();
}

/**
 * @param {Client} client
 * @param {{ documents: number, dims: number, prefix: string }} options
 */
export function fillHashes(client, { documents, dims, prefix }) {
  const nextVector = vectorsOf(dims);
  return inBatches(client, documents, (document) => [
    ...['HSET', `${prefix}${document}`, 'title', `title of document ${document}`],
    ...['category', `c${document % 20}`, 'price', String(document % 997)],
    ...['embedding', Buffer.from(nextVector().buffer)],
  ]);
}

/**
 * @param {Client} client
 * @param {{ documents: number, dims: number, prefix: string }} options
 */
export function fillJson(client, { documents, dims, prefix }) {
  const nextVector = vectorsOf(dims);
  return inBatches(client, documents, (document) => {
    const rest = { title: `title of document ${document}`, category: `c${document % 20}`, price: document % 997 };
    return ['JSON.SET', `${prefix}${document}`, '$', JSON.stringify({ ...rest, embedding: [...nextVector()] })];
  });
}

/**
 * Every word vector there is, as hashes.
 *
 * @param {Client} client
 * @param {{ prefix: string }} options
 */
export function fillWords(client, { prefix }) {
  const vectors = allWordVectors();
  const bytes = wordDims * 4;
  return inBatches(client, vectors.length / bytes, (word) => [
    ...['HSET', `${prefix}${word}`, 'title', `word ${word}`, 'category', `c${word % 20}`, 'price', String(word % 997)],
    ...['embedding', vectors.subarray(word * bytes, (word + 1) * bytes)],
  ]);
}

/**
 * What follows the index's name in FT.CREATE, for hashes.
 *
 * @param {{ algorithm: string, dims: number, type: string, prefix: string, text?: string, vector?: string, sortable?: boolean }} options
 *   `text` and `vector`: names of these fields
 */
export function hashIndex({ algorithm, dims, type, prefix, text = 'title', vector = 'embedding', sortable = false }) {
  const vectorWords = [algorithm, '6', 'TYPE', type, 'DIM', String(dims), 'DISTANCE_METRIC', 'COSINE'];
  const price = ['price', 'NUMERIC', ...(sortable ? ['SORTABLE'] : [])];
  const schema = [text, 'TEXT', 'category', 'TAG', ...price, vector, 'VECTOR', ...vectorWords];
  return ['ON', 'HASH', 'PREFIX', '1', prefix, 'SCHEMA', ...schema];
}

/**
 * What follows the index's name in FT.CREATE, for JSON.
 *
 * @param {{ algorithm: string, dims: number, type: string, prefix: string }} options
 */
export function jsonIndex({ algorithm, dims, type, prefix }) {
  const vectorWords = [algorithm, '6', 'TYPE', type, 'DIM', String(dims), 'DISTANCE_METRIC', 'COSINE'];
  const named = (/** @type {string} */ name) => [`$.${name}`, 'AS', name];
  // The peer cannot create a JSON tag field again whose separator was not given.
  const category = [...named('category'), 'TAG', 'SEPARATOR', ','];
  const schema = [...named('title'), 'TEXT', ...category, ...named('price'), 'NUMERIC'];
  return ['ON', 'JSON', 'PREFIX', '1', prefix, 'SCHEMA', ...schema, ...named('embedding'), 'VECTOR', ...vectorWords];
}

/**
 * Creates an index and waits until it is ready.
 *
 * @param {Client} client
 * @param {string} name
 * @param {readonly string[]} words what follows the name
 * @returns {Promise<number>} seconds
 */
export async function createIndex(client, name, words) {
  const startedAt = performance.now();
  await client.sendCommand(['FT.CREATE', name, ...words]);
  while (!(await isReady(client, name))) await new Promise((resolve) => setTimeout(resolve, 10));
  return (performance.now() - startedAt) / 1000;
}

/**
 * @param {Client} client
 * @param {string} index
 * @param {number} [documents] that it must hold; default: the server's word that it is complete is enough
 * @returns {Promise<boolean>} whether it exists and every document is in it
 */
export async function isReady(client, index, documents = 0) {
  try {
    const names = ['indexing', 'percent_indexed', 'num_docs'];
    const [indexing, indexed, held = 0] = await indexFigures(client, index, names);
    return indexing === 0 && indexed === 1 && held >= documents;
  } catch {
    return false;
  }
}

/**
 * @param {Client} client
 * @param {string} index
 * @param {readonly string[]} names as FT.INFO has them
 * @returns {Promise<number[]>} in the order of the names
 */
export async function indexFigures(client, index, names) {
  const info = /** @type {unknown[]} */ (await client.sendCommand(['FT.INFO', index]));
  return names.map((name) => Number(info[info.indexOf(name) + 1]));
}

/**
 * Drops the migrated index and builds it again with nobody else at work.
 *
 * @param {string} url
 * @param {readonly string[]} words what follows its name in FT.CREATE
 * @returns {Promise<number>} seconds until it was ready
 */
export async function rebuildAlone(url, words) {
  const client = await connect(url);
  await client.sendCommand(['FT.DROPINDEX', INDEX]);
  const seconds = await createIndex(client, INDEX, words);
  await client.close();
  return seconds;
}

/** @param {string} url */
export async function connect(url) {
  const client = createClient({ url, RESP: 2 });
  // Commands under way are rejected, which says enough; without a listener the process would end here.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/**
 * @param {Client} client
 * @param {number} count
 * @param {(position: number) => (string | Buffer)[]} command
 */
async function inBatches(client, count, command) {
  for (let from = 0; from < count; from += BATCH) {
    const pipeline = client.multi();
    for (let position = from; position < Math.min(count, from + BATCH); position += 1) {
      pipeline.addCommand(command(position));
    }
    await pipeline.execAsPipeline();
  }
}

/**
 * @param {number} dims
 * @returns {() => Float32Array} the next vector, of length 1; the same ones in every round
 */
function vectorsOf(dims) {
  const random = generator(7);
  const centres = Array.from({ length: CENTRES }, () => Float32Array.from({ length: dims }, () => random() - 0.5));
  let made = 0;
  return () => {
    const centre = /** @type {Float32Array} */ (centres[made % CENTRES]);
    made += 1;
    const vector = Float32Array.from(centre, (value) => value + 0.3 * (random() - 0.5));
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  };
}

/**
 * Mulberry32: the same vectors in every round and on every machine.
 *
 * @param {number} seed
 */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
