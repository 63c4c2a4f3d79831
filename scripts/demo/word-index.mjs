import { dims } from '../../examples/words/read-words.mjs';

/**
 * @typedef {(...args: (string | Buffer)[]) => Promise<any>} Send one command; text in the reply comes as strings
 * @typedef {import('../../examples/words/read-words.mjs').Word} Word
 *
 * @typedef {object} Names what the demo calls its things; all begin with a random word on a server it did not start
 * @property {string} index
 * @property {string} alias that searches use, so that nobody sees the index come and go
 * @property {string} keyPrefix
 */

/** Commands sent before their replies are awaited. */
const batchSize = 500;

/**
 * @param {string} unique empty on a server of our own
 * @returns {Names}
 */
export function chooseNames(unique) {
  return { index: `${unique}words`, alias: `${unique}dictionary`, keyPrefix: `${unique}word:` };
}

/**
 * Creates the index that the demo migrates. The FILTER leaves two-letter words out of it: they are documents all the
 * same, and a migration must neither lose nor forget them.
 *
 * @param {Send} send
 * @param {Names} names
 */
export async function createWordIndex(send, { index, alias, keyPrefix }) {
  const definition = ['ON', 'HASH', 'PREFIX', '1', keyPrefix, 'FILTER', '@length>2'];
  const plainFields = ['word', 'TEXT', 'initial', 'TAG', 'length', 'NUMERIC', 'rank', 'NUMERIC', 'SORTABLE'];
  const attributes = ['TYPE', 'FLOAT32', 'DIM', String(dims), 'DISTANCE_METRIC', 'COSINE', 'EF_RUNTIME', '50'];
  const vectorField = ['embedding', 'VECTOR', 'HNSW', String(attributes.length), ...attributes];
  await send('FT.CREATE', index, ...definition, 'SCHEMA', ...plainFields, ...vectorField);
  await send('FT.ALIASADD', alias, index);
}

/** @param {{word: string}} word */
export function isIndexed({ word }) {
  return word.length > 2;
}

/**
 * @param {Send} send
 * @param {Names} names
 * @param {readonly Word[]} words
 */
export async function loadWords(send, { keyPrefix }, words) {
  await inBatches(words, ({ word, rank, vector }) =>
    send(
      'HSET',
      keyPrefix + word,
      ...['word', word, 'initial', word.slice(0, 1)],
      ...['length', String(word.length), 'rank', String(rank), 'embedding', vector],
    ),
  );
}

/**
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {(item: Item) => Promise<Result>} action
 * @returns {Promise<Result[]>} in order
 */
export async function inBatches(items, action) {
  const results = [];
  for (let start = 0; start < items.length; start += batchSize) {
    results.push(...(await Promise.all(items.slice(start, start + batchSize).map(action))));
  }
  return results;
}

/**
 * Removes what the demo made on a server that is not its own.
 *
 * @param {Send} send
 * @param {Names} names
 * @param {readonly Word[]} words
 */
export async function removeWords(send, { index, keyPrefix }, words) {
  await send('FT.DROPINDEX', index).catch(() => {});
  await inBatches(words, ({ word }) => send('UNLINK', keyPrefix + word));
}

/**
 * What says what an index is, as one text to compare: parts of FT.INFO, and the search breadth that FT.INFO hides.
 *
 * @param {Send} send
 * @param {Names} names
 * @returns {Promise<string>}
 */
export async function readDefinition(send, { index }) {
  const info = await readInfo(send, index);
  // Redis 8 and managed servers do not allow this; nothing is compared there.
  const hidden = await send('FT.DEBUG', 'VECSIM_INFO', index, 'embedding').catch(() => []);
  const efRuntime = hidden[hidden.indexOf('EF_RUNTIME') + 1] ?? 'not told';
  return JSON.stringify([info.get('index_options'), info.get('index_definition'), info.get('attributes'), efRuntime]);
}

/**
 * @param {Send} send
 * @param {string} index
 * @returns {Promise<Map<string, any>>}
 */
export async function readInfo(send, index) {
  const reply = await send('FT.INFO', index);
  return new Map(Array.from({ length: reply.length / 2 }, (_, pair) => [reply[2 * pair], reply[2 * pair + 1]]));
}
