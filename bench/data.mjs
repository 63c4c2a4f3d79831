/** The data of the benchmark: normalised vectors around 100 centres, as embeddings cluster, with a few other fields. */
import { createClient } from '@redis/client';

const CENTRES = 100;
const BATCH = 1000;
const INDEX = 'bench';

/** @typedef {Awaited<ReturnType<typeof connect>>} Client */

/**
 * Fills an empty server with `documents` hashes and an index over them, and waits until it is ready.
 *
 * @param {string} url
 * @param {{ documents: number, dims: number, algorithm: string }} shape
 */
export async function loadDocuments(url, { documents, dims, algorithm }) {
  const client = await connect(url);
  const random = generator(7);
  const centres = Array.from({ length: CENTRES }, () => Float32Array.from({ length: dims }, () => random() - 0.5));
  for (let from = 0; from < documents; from += BATCH) {
    const pipeline = client.multi();
    for (let document = from; document < Math.min(documents, from + BATCH); document += 1) {
      const vector = vectorNear(/** @type {Float32Array} */ (centres[document % CENTRES]), random);
      const fields = [
        'title',
        `title of document ${document}`,
        'category',
        `c${document % 20}`,
        'price',
        String(document % 997),
      ];
      pipeline.addCommand(['HSET', `doc:${document}`, ...fields, 'embedding', vector]);
    }
    await pipeline.execAsPipeline();
  }
  const vectorWords = [algorithm, '6', 'TYPE', 'FLOAT32', 'DIM', String(dims), 'DISTANCE_METRIC', 'COSINE'];
  const schema = ['title', 'TEXT', 'category', 'TAG', 'price', 'NUMERIC', 'embedding', 'VECTOR', ...vectorWords];
  await client.sendCommand(['FT.CREATE', INDEX, 'ON', 'HASH', 'PREFIX', '1', 'doc:', 'SCHEMA', ...schema]);
  await untilReady(client);
  await client.close();
}

/**
 * Drops the migrated index and builds it again with nobody else at work.
 *
 * @param {string} url
 * @returns {Promise<number>} seconds until it was ready
 */
export async function rebuildAlone(url) {
  const client = await connect(url);
  const info = /** @type {any[]} */ (await client.sendCommand(['FT.INFO', INDEX]));
  const attributes = info[info.indexOf('attributes') + 1];
  const vector = attributes.at(-1);
  const value = (/** @type {string} */ name) => String(vector[vector.indexOf(name) + 1]);
  const vectorWords = [
    value('algorithm'),
    '6',
    'TYPE',
    value('data_type'),
    'DIM',
    value('dim'),
    'DISTANCE_METRIC',
    'COSINE',
  ];
  const schema = ['title', 'TEXT', 'category', 'TAG', 'price', 'NUMERIC', 'embedding', 'VECTOR', ...vectorWords];
  await client.sendCommand(['FT.DROPINDEX', INDEX]);
  const startedAt = performance.now();
  await client.sendCommand(['FT.CREATE', INDEX, 'ON', 'HASH', 'PREFIX', '1', 'doc:', 'SCHEMA', ...schema]);
  await untilReady(client);
  const seconds = (performance.now() - startedAt) / 1000;
  await client.close();
  return seconds;
}

/** @param {string} url */
async function connect(url) {
  const client = createClient({ url, RESP: 2 });
  await client.connect();
  return client;
}

/** @param {Client} client */
async function untilReady(client) {
  for (;;) {
    const info = /** @type {any[]} */ (await client.sendCommand(['FT.INFO', INDEX]));
    const value = (/** @type {string} */ name) => Number(info[info.indexOf(name) + 1]);
    if (value('indexing') === 0 && value('percent_indexed') === 1) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * @param {Float32Array} centre
 * @param {() => number} random
 */
function vectorNear(centre, random) {
  const vector = Float32Array.from(centre, (value) => value + 0.3 * (random() - 0.5));
  const length = Math.hypot(...vector);
  return Buffer.from(vector.map((value) => value / length).buffer);
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
