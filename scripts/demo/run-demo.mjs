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
import { measureMemory, settledUsedMemory } from './memory.mjs';
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
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const place = await openRedis();
  try {
    const { held, typed } = await migrateWords(place, folder);
    showCommands(typed, folder, { keep, url: place.url });
    if (keep) await untilInterrupted();
    return held;
  } finally {
    await place.close();
  }
}

/**
 * @param {Place} place
 * @param {string} folder
 */
async function migrateWords(place, folder) {
  const { url, names, words, send } = place;
  const queries = chooseQueries(words);

  heading(`1. A live index: ${words.length.toLocaleString('en')} English words with vectors of 100 float32 numbers`);
  const emptyBytes = await settledUsedMemory(send);
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

  const held = await compare({
    place,
    queries,
    emptyBytes,
    before,
    after,
    report: join(folder, 'migration_report.yaml'),
  });
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

/** @param {string} path */
function showPlan(path) {
  const { requested_changes, diff_classification, warnings } = parse(readFileSync(path, 'utf8'));
  console.log(`\nThe plan in ${path.split('/').at(-1)}, in short:`);
  const short = stringify({ requested_changes, diff_classification, warnings }, { lineWidth: 110 });
  console.log(short.trimEnd().replaceAll(/^/gm, '  '));
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
    process.removeAllListeners('SIGINT').once('SIGINT', () => {
      clearInterval(timer);
      resolve(undefined);
    });
  });
}
