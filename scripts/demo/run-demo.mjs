import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, RESP_TYPES } from '@redis/client';
import { parse, stringify } from 'yaml';
import { readWords } from '../../examples/words/read-words.mjs';
import { startServer } from '../server/start.mjs';
import { say } from '../setup.mjs';
import { binPath, rvl } from './command-line.mjs';
import { isNearestHalf } from './half-floats.mjs';
import { measureMemory } from './memory.mjs';
import { exactNeighbours, neighbourCount, recall, searchNeighbours } from './neighbours.mjs';
import { check, heading, megabytes, percent, table } from './show.mjs';
import {
  chooseNames,
  createWordIndex,
  inBatches,
  isIndexed,
  loadWords,
  readDefinition,
  readInfo,
  removeWords,
} from './word-index.mjs';

const patch = { version: 1, changes: { update_fields: [{ name: 'embedding', attrs: { datatype: 'float16' } }] } };
const queryCount = 300;
const shownWords = ['king', 'coffee', 'river', 'guitar', 'doctor'];
const shownNeighbours = 5;

/**
 * The whole story: a live index of words, changed from float32 to float16 by the command line tool, with what a person
 * would look at before and after.
 *
 * @param {{keep: boolean}} options `keep`: wait for Ctrl-C at the end, with everything in place
 * @returns {Promise<boolean>} whether everything held
 */
export async function runDemo({ keep }) {
  const folder = mkdtempSync(join(tmpdir(), 'rvl-demo-'));
  const place = await openRedis();
  try {
    const { held, typed } = await migrateWords(place, folder);
    showCommands(typed, folder, { keep, url: place.url });
    if (keep) await untilInterrupted();
    return held;
  } finally {
    await place.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @typedef {Awaited<ReturnType<typeof openRedis>>} Place */

/** A server of our own, unless the user names one; on that one nothing but the demo's own names is touched. */
async function openRedis() {
  const external = process.env.RVL_TEST_REDIS_URL;
  const server = external ? undefined : await startServer({ say });
  const url = server?.url ?? external ?? '';
  const names = chooseNames(server ? '' : `rvldemo-${randomBytes(4).toString('hex')}-`);
  const client = createClient({ url, RESP: 2 });
  client.on('error', () => {});
  await client.connect();
  const words = readWords();
  /** @type {import('./word-index.mjs').Send} */
  const send = (...args) => client.sendCommand(args);
  /** @type {import('./word-index.mjs').Send} */
  const sendForBuffers = (...args) => client.sendCommand(args, { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } });
  const close = async () => {
    if (!server) await removeWords(send, names, words);
    client.destroy();
    await server?.stop();
  };
  return { url, names, words, send, sendForBuffers, close };
}

/**
 * @param {Place} place
 * @param {string} folder
 */
async function migrateWords(place, folder) {
  const { url, names, words, send } = place;
  const queries = chooseQueries(words);

  heading(`1. A live index: ${words.length.toLocaleString('en')} English words with vectors of 100 float32 numbers`);
  const empty = await measureMemory(send);
  await createWordIndex(send, names);
  await loadWords(send, names, words);
  const before = await observe(place, queries);
  console.log(`  index "${names.index}" (HNSW, COSINE, FILTER '@length>2'), alias "${names.alias}", at ${url}`);
  console.log(
    `  ${before.numDocs.toLocaleString('en')} words indexed, ${words.length - before.numDocs} of two letters left out by the filter`,
  );

  heading('2. Plan the change to float16, and look at it');
  writeFileSync(join(folder, 'patch.yaml'), stringify(patch));
  const planFile = 'migration_plan.yaml';
  const from = ['--url', url];
  const typed = [await rvl(['index', 'listall', ...from], folder)];
  const planned = ['--index', names.index, '--alias', names.alias, '--schema-patch', 'patch.yaml'];
  typed.push(await rvl(['migrate', 'plan', ...planned, ...from, '--plan-out', planFile], folder));
  showPlan(join(folder, planFile));
  typed.push(await rvl(['migrate', 'estimate', '--plan', planFile], folder));

  heading('3. Apply it');
  const reports = ['--report-out', 'migration_report.yaml', '--benchmark-out', 'benchmark_report.yaml'];
  const backup = ['--backup-dir', './migration_backups'];
  typed.push(await rvl(['migrate', 'apply', '--plan', planFile, ...backup, ...from, ...reports], folder));
  typed.push(await rvl(['migrate', 'validate', '--plan', planFile, ...from], folder));
  const after = await observe(place, queries);

  const held = await compare({ place, queries, empty, before, after, report: join(folder, 'migration_report.yaml') });
  return { held, typed: [...typed, ['rvl', 'migrate', 'rollback', ...backup, ...from].join(' ')] };
}

/**
 * Words from all over the list, and those that are shown.
 *
 * @param {Place['words']} words
 */
function chooseQueries(words) {
  const indexed = words.filter(isIndexed);
  const every = Math.floor(indexed.length / queryCount);
  return indexed.filter(({ word }, position) => shownWords.includes(word) || position % every === 0);
}

/**
 * @param {Place} place
 * @param {Place['words']} queries
 */
async function observe(place, queries) {
  const { names, send } = place;
  return {
    definition: await readDefinition(send, names),
    numDocs: Number((await readInfo(send, names.index)).get('num_docs')),
    memory: await measureMemory(send, names.index),
    neighbours: await searchNeighbours(place, names, queries),
  };
}

/** @param {string} path */
function showPlan(path) {
  const { requested_changes, diff_classification, warnings } = parse(readFileSync(path, 'utf8'));
  console.log(`\nThe plan in ${path.split('/').at(-1)}, in short:`);
  const short = stringify({ requested_changes, diff_classification, warnings }, { lineWidth: 110 });
  console.log(short.trimEnd().replaceAll(/^/gm, '  '));
}

/**
 * @param {{place: Place, queries: Place['words'], empty: import('./memory.mjs').Memory,
 *   before: Awaited<ReturnType<typeof observe>>, after: Awaited<ReturnType<typeof observe>>, report: string}} found
 */
async function compare({ place, queries, empty, before, after, report }) {
  const { timings } = parse(readFileSync(report, 'utf8'));
  heading('4. Before and after');
  const used = [before, after].map(({ memory }) => megabytes(memory.redisBytes - empty.redisBytes));
  const vectorIndex = [before, after].map(({ memory }) => megabytes(memory.vectorIndexBytes));
  const truth = exactNeighbours(place.words, queries);
  const recalls = [before, after].map(({ neighbours }) => recall(truth, neighbours));
  table([
    ['', 'float32', 'float16'],
    ['one vector', '400 bytes', '200 bytes'],
    ['vector index', ...vectorIndex],
    ['documents and index in Redis', ...used],
    [`recall@${neighbourCount}, ${queries.length} searches`, ...recalls.map(percent)],
  ]);
  const seconds = (/** @type {number} */ value) => `${value.toFixed(2)} s`;
  console.log(
    `  The migration took ${seconds(timings.total_migration_duration_seconds)}; the index was away for ${seconds(timings.downtime_duration_seconds)}.`,
  );

  heading('5. The nearest words, before and after');
  showNeighbours(queries, before.neighbours, after.neighbours);

  heading('6. What held');
  return checkEverything({ place, before, after, recalls });
}

/**
 * @param {Place['words']} queries
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
 * @param {{place: Place, before: Awaited<ReturnType<typeof observe>>, after: Awaited<ReturnType<typeof observe>>,
 *   recalls: number[]}} found
 */
async function checkEverything({ place, before, after, recalls }) {
  const { names, words, sendForBuffers } = place;
  const stored = await inBatches(words, ({ word }) => sendForBuffers('HGET', names.keyPrefix + word, 'embedding'));
  const [recallBefore = 0, recallAfter = 0] = recalls;
  const same = recall(before.neighbours, after.neighbours);
  const bytesSaved = before.memory.redisBytes - after.memory.redisBytes;
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
    check(`Redis uses ${megabytes(bytesSaved)} less`, bytesSaved > 0),
  ].every(Boolean);
}

/**
 * @param {readonly string[]} typed
 * @param {string} folder
 * @param {{keep: boolean, url: string}} options
 */
function showCommands(typed, folder, { keep, url }) {
  heading(
    keep ? 'Try it by hand, in another terminal' : 'To try it by hand, keep Redis running: npm run demo -- --keep',
  );
  const lines = [`alias rvl='node ${binPath}'`, `cd ${folder}`, ...typed];
  for (const line of keep ? lines : typed) console.log(`  ${line}`);
  if (keep) console.log(`\nRedis stays at ${url} until you press Ctrl-C.`);
}

function untilInterrupted() {
  return new Promise((resolve) => {
    const timer = setInterval(() => {}, 60_000);
    process.once('SIGINT', () => {
      clearInterval(timer);
      resolve(undefined);
    });
  });
}
