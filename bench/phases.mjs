/**
 * `npm run bench -- phases`: documents per second of every phase of one migration, and how much of the time is the server's own
 * indexing.
 *
 *     npm run bench -- phases --documents 50000 --dims 768 --algorithm FLAT --rounds 3
 *
 * Each round loads fresh data, applies the plan in a process of its own, and then lets the server build the same index
 * once more with nobody else at work: the share that no client can shorten.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../scripts/server/start.mjs';
import { hashIndex, loadDocuments, rebuildAlone } from './load.mjs';
import { median as middle } from './statistics.mjs';
import { bothTools, runOf } from './tools.mjs';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '50000' },
    dims: { type: 'string', default: '768' },
    algorithm: { type: 'string', default: 'FLAT' },
    target: { type: 'string', default: 'float16' },
    rounds: { type: 'string', default: '3' },
  },
});
const shape = { documents: Number(values.documents), dims: Number(values.dims), algorithm: values.algorithm };

console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);
console.log(
  `${shape.documents} hashes × ${shape.dims}, ${shape.algorithm}, float32 → ${values.target}, ${values.rounds} rounds\n`,
);
/** @type {import('./cases.mjs').Case} */
const change = {
  title: '',
  documents: shape.documents,
  patch: `version: 1
changes:
  update_fields:
    - name: embedding
      attrs:
        datatype: ${values.target}
`,
  load: async () => undefined,
};

async function oneRound() {
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'rvl-bench-'));
  try {
    await loadDocuments(server.url, shape);
    const run = await runOf(bothTools().ours, change, { url: server.url, folder });
    await run.prepare();
    const measured = await run.measure();
    const words = hashIndex({ ...shape, prefix: 'doc:', type: values.target.toUpperCase() });
    return { ...measured, aloneSeconds: await rebuildAlone(server.url, words) };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/**
 * @typedef {Awaited<ReturnType<typeof oneRound>>} Round
 * @typedef {{ name: string, pick: (round: Round) => number | undefined, rate?: boolean }} Row
 */

/** @type {Row[]} */
const rows = [
  { name: 'enumerate', pick: ({ steps }) => steps.enumerate, rate: true },
  { name: 'dump (read, check, write, fsync)', pick: ({ steps }) => steps.dump, rate: true },
  { name: 'convert and write (compare-and-set)', pick: ({ steps }) => steps.quantize, rate: true },
  { name: 'index until ready, with sweep', pick: ({ steps }) => steps.initial_indexing, rate: true },
  { name: 'verify', pick: ({ steps }) => steps.validation, rate: true },
  { name: 'index away (drop to ready)', pick: ({ steps }) => steps.downtime },
  { name: 'whole run', pick: ({ steps }) => steps.total_migration },
  { name: 'whole process', pick: ({ wallSeconds }) => wallSeconds },
  { name: 'client CPU', pick: ({ cpuSeconds }) => cpuSeconds },
  { name: "the server's own indexing, alone", pick: ({ aloneSeconds }) => aloneSeconds, rate: true },
];

/** @param {Round[]} measured */
function print(measured) {
  console.log(
    `${'phase'.padEnd(38)}${'median s'.padStart(10)}${'min'.padStart(8)}${'max'.padStart(8)}${'docs/s'.padStart(10)}`,
  );
  for (const { name, pick, rate } of rows) {
    const sorted = measured.map((round) => pick(round) ?? Number.NaN).sort((a, b) => a - b);
    const median = middle(sorted);
    const perSecond = rate ? Math.round(shape.documents / median).toLocaleString('en-US') : '';
    const [typical, least, most] = [median, sorted[0], sorted.at(-1)].map((value) => value?.toFixed(2) ?? '');
    console.log(
      `${name.padEnd(38)}${typical?.padStart(10)}${least?.padStart(8)}${most?.padStart(8)}${perSecond.padStart(10)}`,
    );
  }
  const share = middle(measured.map(({ aloneSeconds, steps }) => aloneSeconds / (steps.total_migration ?? Number.NaN)));
  console.log(`\nshare of the run that is the server's own indexing: ${Math.round(share * 100)} %`);
  console.log(
    `peak memory of the client: ${Math.round(middle(measured.map(({ peakBytes }) => peakBytes)) / 2 ** 20)} MB`,
  );
}

/** @type {Round[]} */
const rounds = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  rounds.push(await oneRound());
}
print(rounds);
