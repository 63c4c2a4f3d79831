/**
 * `npm run bench -- compare`: this tool beside Python RedisVL, on the same server binary and the same data.
 *
 *     npm run bench -- compare --case flat --case prefix --pairs 5 --out bench/results.txt
 *
 * Without `--case`, every case. Each pair is one run of ours and one of the peer, one right after the other on fresh
 * data, the first of them alternating; a ratio is the peer's figure divided by ours within one pair. A third run does
 * what no client can avoid (`floor` in cases.mjs).
 */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../scripts/server/start.mjs';
import { cases } from './cases.mjs';
import { connect, indexFigures } from './load.mjs';
import { peerVersion } from './peer.mjs';
import { median, spread, table } from './statistics.mjs';
import { bothTools, runOf } from './tools.mjs';
import { watchIndex } from './watch-index.mjs';

/** @typedef {import('./tools.mjs').Run & { awaySeconds: number }} Measured */

const { values } = parseArgs({
  options: {
    case: { type: 'string', multiple: true },
    pairs: { type: 'string', default: '5' },
    out: { type: 'string' },
  },
});
const chosen = values.case ?? Object.keys(cases);
const unknown = chosen.find((name) => cases[name] === undefined);
if (unknown !== undefined) throw new Error(`No case "${unknown}"; there are ${Object.keys(cases).join(', ')}`);

const tools = bothTools();

/** @param {string} text */
function print(text) {
  console.log(text);
  if (values.out !== undefined) appendFileSync(values.out, `${text}\n`);
}

/**
 * @param {import('./cases.mjs').Case} one
 * @param {(server: { url: string, folder: string }) => Promise<Result>} work
 * @returns {Promise<Result>}
 * @template Result
 */
async function onFreshData(one, work) {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'rvl-bench-'));
  try {
    const client = await connect(server.url);
    await one.load(client);
    await client.close();
    return await work({ url: server.url, folder });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A case may take an hour: what was measured is seen before the table is there, also if it never comes.
 *
 * @param {string} what
 * @param {Promise<Result>} measured
 * @returns {Promise<Result>}
 * @template Result
 */
async function told(what, measured) {
  const result = await measured;
  if (!Number.isNaN(result)) {
    console.error(`${new Date().toISOString().slice(11, 19)} ${what}: ${JSON.stringify(result)}`);
  }
  return result;
}

/**
 * @param {import('./tools.mjs').Tool} tool
 * @param {import('./cases.mjs').Case} one
 * @returns {Promise<Measured>}
 */
function measure(tool, one) {
  return onFreshData(one, async (where) => {
    const run = await runOf(tool, one, where);
    await run.prepare();
    const watched = one.command === undefined && !one.batch;
    const stop = watched ? await watchIndex(where.url, 'bench', one.documents) : async () => Number.NaN;
    const result = await run.measure();
    const awaySeconds = await stop();
    await checkDocuments(where.url, one);
    return { ...result, awaySeconds };
  });
}

/** A run that lost documents is no result. */
async function checkDocuments(/** @type {string} */ url, /** @type {import('./cases.mjs').Case} */ one) {
  if (one.documents === 0) return;
  const client = await connect(url);
  for (const index of one.indexes ?? ['bench']) {
    const [count] = await indexFigures(client, index, ['num_docs']);
    if (count !== one.documents) throw new Error(`"${index}" holds ${count} documents, not ${one.documents}`);
  }
  await client.close();
}

/** @returns {Promise<number>} seconds; `NaN` where the case has no floor */
function floorOf(/** @type {import('./cases.mjs').Case} */ one) {
  const { floor } = one;
  if (floor === undefined) return Promise.resolve(Number.NaN);
  return onFreshData(one, async ({ url }) => {
    const client = await connect(url);
    const work = await floor(client);
    const startedAt = performance.now();
    await work();
    const seconds = (performance.now() - startedAt) / 1000;
    await client.close();
    return seconds;
  });
}

/** @type {readonly { name: string, pick: (run: Measured) => number }[]} */
const rows = [
  { name: 'whole process, s', pick: ({ wallSeconds }) => wallSeconds },
  { name: 'index away, s', pick: ({ awaySeconds }) => awaySeconds },
  { name: 'client CPU, s', pick: ({ cpuSeconds }) => cpuSeconds },
  { name: 'peak memory, MB', pick: ({ peakBytes }) => peakBytes / 2 ** 20 },
];

/**
 * @param {import('./cases.mjs').Case} one
 * @param {readonly { ours: Measured, peer: Measured, floor: number }[]} pairs
 */
function report(one, pairs) {
  const heading = ['', 'ours: median [min–max]', 'peer', 'peer ÷ ours, medians', 'pair by pair'];
  const lines = rows.map(({ name, pick }) => {
    const ours = pairs.map((pair) => pick(pair.ours));
    const peer = pairs.map((pair) => pick(pair.peer));
    const ratios = peer.map((value, i) => value / (ours[i] ?? Number.NaN));
    const ratio = median(peer) / median(ours);
    return [name, spread(ours), spread(peer), Number.isFinite(ratio) ? ratio.toFixed(2) : '–', spread(ratios)];
  });
  print(`\n## ${one.title}${one.workers ? `, ${one.workers} workers` : ''}\n`);
  print(table([heading, ...lines.filter(([, ours]) => ours !== '–')]));
  const floors = pairs.map(({ floor }) => floor);
  if (floors.some(Number.isFinite)) print(`the least Redis needs, with a plain client, s: ${spread(floors)}`);
  for (const side of /** @type {const} */ (['ours', 'peer'])) {
    const names = [...new Set(pairs.flatMap((pair) => Object.keys(pair[side].steps)))];
    const parts = names.map((name) => {
      return `${name} ${median(pairs.map((pair) => pair[side].steps[name] ?? Number.NaN)).toFixed(2)}`;
    });
    if (parts.length > 0) print(`steps of ${side === 'ours' ? 'ours' : 'the peer'}, median s: ${parts.join(', ')}`);
  }
}

print(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}`,
);
print(`Node ${process.version}; peer: redisvl ${peerVersion}; ${values.pairs} pairs a case`);
for (const name of chosen) {
  const one = /** @type {import('./cases.mjs').Case} */ (cases[name]);
  const pairs = [];
  for (let pair = 0; pair < Number(values.pairs); pair += 1) {
    const first = pair % 2 === 0 ? 'ours' : 'peer';
    const second = first === 'ours' ? 'peer' : 'ours';
    const results = {
      [first]: await told(`${name}, ${first}`, measure(tools[first], one)),
      [second]: await told(`${name}, ${second}`, measure(tools[second], one)),
    };
    pairs.push({
      ours: /** @type {Measured} */ (results.ours),
      peer: /** @type {Measured} */ (results.peer),
      floor: await told(`${name}, floor`, floorOf(one)),
    });
  }
  report(one, pairs);
}
