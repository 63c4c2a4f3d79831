/**
 * What is compared: data, patch, and what Redis alone needs for the same change (`floor`: the commands a client cannot
 * avoid, pipelined, without conversion, check or backup).
 *
 * @typedef {import('./load.mjs').Client} Client
 *
 * @typedef {object} Case
 * @property {string} title
 * @property {number} documents
 * @property {string} [patch] YAML
 * @property {number} [workers]
 * @property {readonly string[]} [command] instead of applying: what is measured, after `rvl`; `URL` and `PLAN` are replaced
 * @property {readonly string[]} [indexes] default: `bench`
 * @property {boolean} [applied] the plan is applied before anything is measured
 * @property {boolean} [batch] plan and apply as a batch
 * @property {(client: Client) => Promise<unknown>} load data and indexes, until they are ready
 * @property {(client: Client) => Promise<() => Promise<void>>} [floor] prepares, and returns what is timed
 */
import { RESP_TYPES } from '@redis/client';
import { createIndex, fillHashes, fillJson, fillWords, hashIndex, jsonIndex } from './load.mjs';
import { wordDims } from './words.mjs';

const INDEX = 'bench';
const prefix = 'doc:';
const BATCH = 1000;
const wordCount = 341_479;
/** Not an import: types are checked before it is built. */
const builtPackage = new URL('../dist/index.js', import.meta.url).href;

const toFloat16 = `version: 1
changes:
  update_fields:
    - name: embedding
      attrs:
        datatype: float16
`;
const renamesPatch = `version: 1
changes:
  rename_fields:
    - old_name: title
      new_name: headline
    - old_name: embedding
      new_name: vec
`;
const prefixPatch = `version: 1
changes:
  index:
    prefix: "document:"
`;
const sortablePatch = `version: 1
changes:
  update_fields:
    - name: price
      attrs:
        sortable: true
`;

/** @type {Record<string, Case>} */
export const cases = {
  flat: quantize({ documents: 50_000, dims: 768, algorithm: 'FLAT' }),
  'flat-4-workers': { ...quantize({ documents: 50_000, dims: 768, algorithm: 'FLAT' }), workers: 4 },
  hnsw: quantize({ documents: 10_000, dims: 768, algorithm: 'HNSW' }),
  'hnsw-4-workers': { ...quantize({ documents: 10_000, dims: 768, algorithm: 'HNSW' }), workers: 4 },
  prefix: hashes({
    title: 'new prefix, 50,000 hashes',
    patch: prefixPatch,
    floor: async (client) => {
      await pipelined(client, 50_000, (n) => ['RENAMENX', `${prefix}${n}`, `document:${n}`]);
      await createIndex(client, INDEX, hashIndex({ ...flat50k, prefix: 'document:', type: 'FLOAT32' }));
    },
  }),
  renames: hashes({
    title: 'two fields renamed (text and vector), 50,000 hashes',
    patch: renamesPatch,
    floor: async (client) => {
      await renameFields(client);
      const names = { text: 'headline', vector: 'vec' };
      await createIndex(client, INDEX, hashIndex({ ...flat50k, prefix, type: 'FLOAT32', ...names }));
    },
  }),
  'index-only': hashes({
    title: 'a field becomes sortable, 50,000 hashes',
    patch: sortablePatch,
    floor: async (client) => {
      await createIndex(client, INDEX, hashIndex({ ...flat50k, prefix, type: 'FLOAT32', sortable: true }));
    },
  }),
  json: {
    title: '20,000 JSON documents × 256, FLAT, float32 → float16',
    documents: 20_000,
    patch: toFloat16,
    load: async (client) => {
      await fillJson(client, { documents: 20_000, dims: 256, prefix });
      await createIndex(client, INDEX, jsonIndex({ ...json20k, type: 'FLOAT32' }));
    },
    floor: fromDrop((client) => createIndex(client, INDEX, jsonIndex({ ...json20k, type: 'FLOAT16' }))),
  },
  batch: batchOf(300, 20),
  words: {
    title: 'all 341,479 word vectors × 100, HNSW, float32 → float16',
    documents: wordCount,
    patch: toFloat16,
    load: async (client) => {
      await fillWords(client, { prefix });
      await createIndex(client, INDEX, hashIndex({ ...allWords, type: 'FLOAT32' }));
    },
    floor: (client) => quantizeFloor(client, wordCount, allWords),
  },
  plan: {
    ...hashes({ title: '`migrate plan`, 50,000 hashes', patch: toFloat16 }),
    command: [
      'migrate',
      'plan',
      '--index',
      INDEX,
      '--schema-patch',
      'PATCH',
      '--plan-out',
      'again.yaml',
      '--url',
      'URL',
    ],
  },
  validate: {
    ...hashes({ title: '`migrate validate`, 50,000 hashes', patch: sortablePatch }),
    applied: true,
    command: ['migrate', 'validate', '--plan', 'PLAN', '--url', 'URL'],
  },
  help: { title: '`rvl --help`', documents: 0, load: async () => undefined, command: ['--help'] },
};

const flat50k = { dims: 768, algorithm: 'FLAT' };
const json20k = { dims: 256, algorithm: 'FLAT', prefix };
const allWords = { dims: wordDims, algorithm: 'HNSW', prefix };

/**
 * @param {{ documents: number, dims: number, algorithm: string }} shape
 * @returns {Case}
 */
function quantize({ documents, dims, algorithm }) {
  return {
    title: `${documents.toLocaleString('en-US')} hashes × ${dims}, ${algorithm}, float32 → float16`,
    documents,
    patch: toFloat16,
    load: async (client) => {
      await fillHashes(client, { documents, dims, prefix });
      await createIndex(client, INDEX, hashIndex({ dims, algorithm, prefix, type: 'FLOAT32' }));
    },
    floor: (client) => quantizeFloor(client, documents, { dims, algorithm, prefix }),
  };
}

/**
 * @param {{ title: string, patch: string, floor?: (client: Client) => Promise<void> }} options `floor` begins after the drop
 * @returns {Case}
 */
function hashes({ title, patch, floor }) {
  return {
    title,
    documents: 50_000,
    patch,
    load: async (client) => {
      await fillHashes(client, { documents: 50_000, dims: 768, prefix });
      await createIndex(client, INDEX, hashIndex({ ...flat50k, prefix, type: 'FLOAT32' }));
    },
    ...(floor && { floor: fromDrop(floor) }),
  };
}

/**
 * @param {(client: Client) => Promise<unknown>} rest what follows the drop
 * @returns {(client: Client) => Promise<() => Promise<void>>}
 */
function fromDrop(rest) {
  return async (client) => async () => {
    await client.sendCommand(['FT.DROPINDEX', INDEX]);
    await rest(client);
  };
}

/**
 * Reads every vector, writes its float16 form and indexes it: what such a migration cannot avoid. The float16 forms are
 * made before the clock starts.
 *
 * @param {Client} client
 * @param {number} documents
 * @param {{ dims: number, algorithm: string, prefix: string }} shape
 */
async function quantizeFloor(client, documents, shape) {
  const halves = await halvesOf(client, documents);
  return fromDrop(async () => {
    await rewriteVectors(client, halves);
    await createIndex(client, INDEX, hashIndex({ ...shape, type: 'FLOAT16' }));
  })(client);
}

/**
 * @param {number} count of indexes
 * @param {number} documents in each
 * @returns {Case}
 */
function batchOf(count, documents) {
  const names = Array.from({ length: count }, (_, i) => `small_${String(i).padStart(3, '0')}`);
  const shapeOf = (/** @type {string} */ name) => ({ dims: 32, algorithm: 'FLAT', prefix: `${name}:` });
  return {
    title: `a batch of ${count} indexes of ${documents} hashes × 32, FLAT, float32 → float16`,
    documents,
    patch: toFloat16,
    indexes: names,
    batch: true,
    load: async (client) => {
      for (const name of names) {
        await fillHashes(client, { documents, ...shapeOf(name) });
        await createIndex(client, name, hashIndex({ ...shapeOf(name), type: 'FLOAT32' }));
      }
    },
  };
}

/**
 * Every vector as float16. Other bytes of that length would do for FLAT, but not for HNSW: how long a graph takes
 * depends on what is near to what.
 *
 * @param {Client} client
 * @param {number} documents
 * @returns {Promise<Buffer[]>} by the number in the document's name
 */
async function halvesOf(client, documents) {
  /** @type {typeof import('../src/index.ts')} */
  const { quantizeQuery } = await import(builtPackage);
  /** @type {Buffer[]} */
  const halves = [];
  await pipelined(client, documents, readVector, async (replies) => {
    for (const value of replies) {
      const vector = new Float32Array(value.buffer.slice(value.byteOffset, value.byteOffset + value.length));
      halves.push(quantizeQuery(vector, { datatype: 'float16', metric: 'COSINE' }));
    }
  });
  return halves;
}

/** Reads every vector and writes its float16 form, which is there already: what such a migration moves. */
async function rewriteVectors(/** @type {Client} */ client, /** @type {readonly Buffer[]} */ halves) {
  await pipelined(client, halves.length, readVector, async (replies, from) => {
    const write = client.multi();
    for (const i of replies.keys()) {
      write.addCommand(['HSET', `${prefix}${from + i}`, 'embedding', /** @type {Buffer} */ (halves[from + i])]);
    }
    await write.execAsPipeline();
  });
}

/** @param {number} n */
function readVector(n) {
  return ['HGET', `${prefix}${n}`, 'embedding'];
}

const moveFields = `
for _, key in ipairs(KEYS) do
  local values = redis.call('HMGET', key, 'title', 'embedding')
  redis.call('HSET', key, 'headline', values[1], 'vec', values[2])
  redis.call('HDEL', key, 'title', 'embedding')
end`;
const KEYS_PER_SCRIPT = 50;

/** In scripts, which takes half of what it takes to bring the values here and back. */
function renameFields(/** @type {Client} */ client) {
  return pipelined(client, 50_000 / KEYS_PER_SCRIPT, (script) => {
    const keys = Array.from({ length: KEYS_PER_SCRIPT }, (_, i) => `${prefix}${script * KEYS_PER_SCRIPT + i}`);
    return ['EVAL', moveFields, String(KEYS_PER_SCRIPT), ...keys];
  });
}

/**
 * @param {Client} client
 * @param {number} count
 * @param {(position: number) => string[]} command
 * @param {(replies: Buffer[], from: number) => Promise<void>} [then]
 */
async function pipelined(client, count, command, then) {
  const buffers = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  for (let from = 0; from < count; from += BATCH) {
    const pipeline = buffers.multi();
    for (let n = from; n < Math.min(count, from + BATCH); n += 1) pipeline.addCommand(command(n));
    const replies = await pipeline.execAsPipeline();
    await then?.(/** @type {Buffer[]} */ (/** @type {unknown} */ (replies)), from);
  }
}
