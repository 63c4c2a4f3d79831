/**
 * `npm run bench -- scale`: the same migration over 10,000, 100,000 and 1,000,000 documents.
 *
 *     npm run bench -- scale --dims 32 --documents 10000,100000,1000000
 *
 * Time a document and the client's peak memory should stay what they are. Dimensions are few, so that the largest
 * number of documents fits into memory; the work is then mostly keys, commands and replies, not numbers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../scripts/server/start.mjs';
import { connect, createIndex, fillHashes, hashIndex } from './load.mjs';
import { table } from './statistics.mjs';
import { bothTools, runOf } from './tools.mjs';

const { values } = parseArgs({
  options: {
    dims: { type: 'string', default: '32' },
    documents: { type: 'string', default: '10000,100000,1000000' },
    workers: { type: 'string' },
    peer: { type: 'boolean', default: false },
  },
});
const shape = { dims: Number(values.dims), algorithm: 'FLAT', prefix: 'doc:' };
const patch = `version: 1
changes:
  update_fields:
    - name: embedding
      attrs:
        datatype: float16
`;

/** @param {number} documents */
async function measure(documents) {
  const tools = bothTools();
  const server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), 'rvl-bench-'));
  try {
    const client = await connect(server.url);
    await fillHashes(client, { documents, ...shape });
    await createIndex(client, 'bench', hashIndex({ ...shape, type: 'FLOAT32' }));
    await client.close();
    /** @type {import('./cases.mjs').Case} */
    const one = { title: '', documents, patch, load: async () => undefined };
    if (values.workers !== undefined) one.workers = Number(values.workers);
    const run = await runOf(values.peer ? tools.peer : tools.ours, one, { url: server.url, folder });
    await run.prepare();
    return await run.measure();
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const steps = ['enumerate', 'dump', 'quantize', 'initial_indexing', 'validation', 'downtime'];
const rows = [['documents', 'whole process, s', 'µs a document', 'client CPU, s', 'peak memory, MB', ...steps]];
for (const text of values.documents.split(',')) {
  const documents = Number(text);
  const run = await measure(documents);
  rows.push([
    documents.toLocaleString('en-US'),
    run.wallSeconds.toFixed(2),
    ((run.wallSeconds / documents) * 1e6).toFixed(0),
    run.cpuSeconds.toFixed(2),
    (run.peakBytes / 2 ** 20).toFixed(0),
    ...steps.map((step) => run.steps[step]?.toFixed(2) ?? '–'),
  ]);
}
console.log(
  `hashes × ${shape.dims}, FLAT, float32 → float16, ${values.peer ? 'the peer' : 'ours'}; steps in seconds\n`,
);
console.log(table(rows));
