import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { checkRollback, compare } from './before-and-after.mjs';
import { binPath, rvl } from './command-line.mjs';
import { settledUsedMemory } from './memory.mjs';
import { chooseQueries, observe } from './observation.mjs';
import { openPlace } from './place.mjs';
import { heading } from './show.mjs';
import { createWordIndex, loadWords } from './word-index.mjs';

/** @typedef {import('./place.mjs').Place} Place */

const patch = { version: 1, changes: { update_fields: [{ name: 'embedding', attrs: { datatype: 'float16' } }] } };

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
  const place = await openPlace();
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
  const leftOut = words.length - before.numDocs;
  console.log(`  index "${names.index}" (HNSW, COSINE, FILTER '@length>2'), alias "${names.alias}", at ${url}`);
  console.log(`  ${before.numDocs} words are indexed; the filter leaves out ${leftOut} of two letters`);

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

  const { timings } = parse(readFileSync(join(folder, 'migration_report.yaml'), 'utf8'));
  const held = await compare({ place, queries, emptyBytes, before, after, timings });

  heading('7. And back again');
  typed.push(await rvl(['migrate', 'rollback', ...backup, ...from], folder));
  return { held: (await checkRollback(place, before)) && held, typed };
}

/** @param {string} path */
function showPlan(path) {
  const { requested_changes, diff_classification } = parse(readFileSync(path, 'utf8'));
  console.log(`\nThe plan in ${path.split('/').at(-1)}, in short:`);
  const short = stringify({ requested_changes, diff_classification }, { lineWidth: 110 });
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
