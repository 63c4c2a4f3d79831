import { isNearestHalf } from './half-floats.mjs';
import { exactNeighbours, neighbourCount, recall } from './neighbours.mjs';
import { shownWords } from './observation.mjs';
import { check, heading, megabytes, percent, table } from './show.mjs';
import { inBatches, readDefinition } from './word-index.mjs';

/**
 * @typedef {object} Story
 * @property {import('./place.mjs').Place} place
 * @property {import('./place.mjs').Place['words']} queries
 * @property {number} emptyBytes what Redis used before anything was in it
 * @property {import('./observation.mjs').Observation} before
 * @property {import('./observation.mjs').Observation} after
 * @property {Record<string, number>} timings of the migration report
 */

const shownNeighbours = 5;

/**
 * Prints what a person would compare, and checks what must hold.
 *
 * @param {Story} story
 * @returns {Promise<boolean>} whether everything held
 */
export async function compare(story) {
  const { place, queries, before, after, timings } = story;
  const truth = exactNeighbours(place.words, queries);
  const recalls = [before, after].map(({ neighbours }) => recall(truth, neighbours));

  heading('4. Before and after');
  showFigures(story, recalls);
  const [total, downtime] = [timings.total_migration_duration_seconds, timings.downtime_duration_seconds];
  console.log(`  The migration took ${total?.toFixed(2)} s; the index was away for ${downtime?.toFixed(2)} s of them.`);

  heading('5. The nearest words, before and after');
  showNeighbours(queries, before.neighbours, after.neighbours);

  heading('6. What held');
  return checkEverything(story, recalls);
}

/**
 * @param {Story} story
 * @param {readonly number[]} recalls
 */
function showFigures({ queries, emptyBytes, before, after }, recalls) {
  const memory = [before.memory, after.memory];
  table([
    ['', 'float32', 'float16'],
    ['one vector', '400 bytes', '200 bytes'],
    ['documents', ...memory.map(({ documentBytes }) => megabytes(documentBytes))],
    ['vectors in the index', ...memory.map(({ vectorIndexBytes }) => megabytes(vectorIndexBytes))],
    ['all that Redis uses above its start', ...memory.map(({ redisBytes }) => megabytes(redisBytes - emptyBytes))],
    [`recall@${neighbourCount} over ${queries.length} searches`, ...recalls.map(percent)],
  ]);
}

/**
 * @param {Story['queries']} queries
 * @param {readonly string[][]} before
 * @param {readonly string[][]} after
 */
function showNeighbours(queries, before, after) {
  const few = (/** @type {string[] | undefined} */ words) => (words ?? []).slice(0, shownNeighbours).join(' ');
  const rows = shownWords.map((word) => {
    const position = queries.findIndex((query) => query.word === word);
    return [word, few(before[position]), few(after[position])];
  });
  table([['', 'float32', 'float16'], ...rows]);
}

/**
 * @param {Story} story
 * @param {readonly number[]} recalls
 */
async function checkEverything({ place, before, after }, [recallBefore = 0, recallAfter = 0]) {
  const { names, words } = place;
  const stored = await readVectors(place);
  const same = recall(before.neighbours, after.neighbours);
  const bytesSaved = ownBytes(before) - ownBytes(after);
  return [
    check(
      `all ${words.length} documents hold the float16 number nearest to every original number`,
      words.every(({ vector }, position) => isNearestHalf(vector, stored[position])),
    ),
    check(`all ${before.numDocs} indexed words are indexed again`, after.numDocs === before.numDocs),
    check(
      'filter, fields and parameters of the index are as before, the datatype apart',
      after.definition === before.definition.replace('"FLOAT32"', '"FLOAT16"'),
    ),
    check(
      `the alias "${names.alias}" answers searches as before`,
      after.neighbours.every((found) => found.length === neighbourCount),
    ),
    check(`recall@${neighbourCount} is within one percent of what it was`, recallAfter > recallBefore - 0.01),
    check(`${percent(same)} of all answers are the same words`, same > 0.95),
    check(`documents and vectors in the index take ${megabytes(bytesSaved)} less`, bytesSaved > 0),
  ].every(Boolean);
}

/**
 * @param {Story['place']} place
 * @param {Story['before']} before
 * @returns {Promise<boolean>} whether the rollback left everything as it was before the migration
 */
export async function checkRollback(place, before) {
  const { words, names, send } = place;
  const stored = await readVectors(place);
  const definition = await readDefinition(send, names);
  return [
    check(
      `all ${words.length} documents hold their original vector, byte for byte`,
      words.every(({ vector }, position) => vector.equals(stored[position])),
    ),
    check('the index has its original definition', definition === before.definition),
  ].every(Boolean);
}

/** @param {Story['place']} place */
function readVectors({ names, words, sendForBuffers }) {
  return inBatches(words, ({ word }) => sendForBuffers('HGET', names.keyPrefix + word, 'embedding'));
}

/** @param {import('./observation.mjs').Observation} observation */
function ownBytes({ memory }) {
  return memory.documentBytes + memory.vectorIndexBytes;
}
