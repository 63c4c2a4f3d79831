import { measureMemory } from './memory.mjs';
import { searchNeighbours } from './neighbours.mjs';
import { isIndexed, readDefinition, readInfo } from './word-index.mjs';

/** @typedef {Awaited<ReturnType<typeof observe>>} Observation what is looked at before and after */

const queryCount = 300;

/** Words whose neighbours are printed. */
export const shownWords = ['king', 'coffee', 'river', 'guitar', 'doctor'];

/**
 * Some hundred words from all over the list, and those that are shown.
 *
 * @param {import('./place.mjs').Place['words']} words
 */
export function chooseQueries(words) {
  const indexed = words.filter(isIndexed);
  const every = Math.floor(indexed.length / queryCount);
  return indexed.filter(({ word }, position) => shownWords.includes(word) || position % every === 0);
}

/**
 * @param {import('./place.mjs').Place} place
 * @param {import('./place.mjs').Place['words']} queries
 */
export async function observe(place, queries) {
  const { names, words, send } = place;
  return {
    definition: await readDefinition(send, names),
    numDocs: Number((await readInfo(send, names.index)).get('num_docs')),
    memory: await measureMemory(send, { index: names.index, keys: words.map(({ word }) => names.keyPrefix + word) }),
    neighbours: await searchNeighbours(place, names, queries),
  };
}
