import { expect, it } from 'vitest';
import { buildPlan } from '../../src/plan/build-plan.ts';
import { indexingSeconds } from '../../src/plan/indexing-time.ts';
import { estimateFromSample, type Measurement } from '../../src/plan/measured-estimate.ts';
import { downtimeNote, formatSeconds, measuredText } from '../../src/plan/measured-text.ts';
import type { SchemaPatch } from '../../src/plan/plan.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { parseStats } from '../../src/schema/parse-stats.ts';
import { definition, facts, field, patch, snapshot, update, vector } from './inputs.ts';

const index = definition({ fields: [field('title', 'text'), vector('embedding', { dims: 100 })] });
const toFloat16 = update('embedding', { datatype: 'float16' });

function planOf(changes: SchemaPatch, source: IndexDefinition = index) {
  return buildPlan({ snapshot: snapshot(source), patch: changes, facts: facts(), now: new Date(0) });
}

/** 10,000 documents of 400 bytes; reading 500 takes 10 ms and converting them 1 ms. */
function measurement(members: Partial<Measurement> = {}, maxMemoryBytes = 0): Measurement {
  return {
    sample: {
      keys: 500,
      indexedKeys: 500,
      keyBytes: 4_000,
      vectorBytes: 200_000,
      readSeconds: 0.01,
      convertSeconds: 0.001,
    },
    stats: parseStats({ num_docs: 10_000, percent_indexed: '1', indexing: 0 }),
    totalIndexingMs: 3_000,
    server: { ...facts().server, usedMemoryBytes: 20_000_000, maxMemoryBytes },
    ...members,
  };
}

it('estimateFromSample() has every figure', () => {
  expect(estimateFromSample(planOf(toFloat16), measurement({ backupDirFreeBytes: 5_000_000 }))).toEqual({
    docCount: 10_000,
    sampledDocs: 500,
    backupBytes: 10_000 * (400 + 3 * 8 + 32),
    backupDirFreeBytes: 5_000_000,
    backupFits: false,
    currentMemoryBytes: 20_000_000,
    peakMemoryBytes: 20_000_000,
    finalMemoryBytes: 20_000_000 - 2 * 10_000 * 200,
    backupSeconds: 0.4,
    changeSeconds: 3 * 0.2 + 0.02,
    indexingSeconds: 6,
    downtimeSeconds: 6.62,
  });
});

it('a backup fits only with a tenth to spare', () => {
  const fits = (backupDirFreeBytes: number) =>
    estimateFromSample(planOf(toFloat16), measurement({ backupDirFreeBytes })).backupFits;
  expect([fits(5_015_999), fits(5_016_001)]).toEqual([false, true]);
});

it('documents outside the index’s FILTER are counted where the sample holds some', () => {
  const { sample } = measurement();
  const halfIndexed = measurement({ sample: { ...sample, indexedKeys: 250 } });
  const whole = estimateFromSample(planOf(toFloat16), measurement());
  expect(estimateFromSample(planOf(toFloat16), halfIndexed).backupBytes).toBe(2 * whole.backupBytes);
});

it.each([
  ['widening vectors', update('embedding', { datatype: 'float64' }), 20_000_000 + 2 * 10_000 * 400],
  ['a graph where there was none', update('embedding', { algorithm: 'hnsw' }), 20_000_000 + 10_000 * 136],
  ['a vector that is no longer indexed', patch({ removeFields: ['embedding'] }), 20_000_000 - 10_000 * 400],
])('memory after %s', (_what, changes, finalBytes) => {
  const flat = definition({
    fields: [field('title', 'text'), vector('embedding', { dims: 100, algorithm: 'flat' })],
  });
  const measured = estimateFromSample(planOf(changes, flat), measurement());
  expect(measured.finalMemoryBytes).toBe(finalBytes);
  expect(measured.peakMemoryBytes).toBe(Math.max(20_000_000, finalBytes));
});

it('memory is compared with maxmemory where there is one', () => {
  const plan = planOf(update('embedding', { datatype: 'float64' }));
  const measured = estimateFromSample(plan, measurement({}, 25_000_000));
  expect(measured).toMatchObject({ maxMemoryBytes: 25_000_000, memoryFits: false });
});

it('renames and a new prefix take a pass over the documents each', () => {
  const renamed = patch({ renameFields: [{ oldName: 'title', newName: 'name' }], index: { prefixes: ['new:'] } });
  const { sample } = measurement();
  const read = measurement({ sample: { ...sample, vectorBytes: 0, convertSeconds: 0 } });
  expect(estimateFromSample(planOf(renamed), read)).toMatchObject({
    backupBytes: 0,
    backupSeconds: 0,
    changeSeconds: 2 * 3 * 0.2,
  });
});

it('a plan of an empty index takes no time', () => {
  const nothing = { keys: 0, indexedKeys: 0, keyBytes: 0, vectorBytes: 0, readSeconds: 0, convertSeconds: 0 };
  const empty = measurement({ sample: nothing, stats: parseStats({ num_docs: 0, percent_indexed: '1' }) });
  expect(estimateFromSample(planOf(toFloat16), empty)).toMatchObject({ backupBytes: 0, downtimeSeconds: 0 });
});

it.each([
  ['another algorithm', update('embedding', { algorithm: 'flat' }), {}],
  ['a finer graph', update('embedding', { m: 64 }), {}],
  ['a new vector field', patch({ addFields: [{ name: 'v', type: 'vector', attrs: vector('v').attrs }] }), {}],
  ['SVS-VAMANA', update('embedding', { algorithm: 'svs-vamana' }), {}],
  ['an index that still builds', toFloat16, { stats: parseStats({ num_docs: 10_000, percent_indexed: '0.5' }) }],
  ['a handful of documents', toFloat16, { stats: parseStats({ num_docs: 99, percent_indexed: '1' }) }],
  ['a server that does not tell', toFloat16, { totalIndexingMs: 0 }],
])('how long indexing takes is unknown for %s', (_what, changes, members) => {
  expect(indexingSeconds(planOf(changes), measurement(members))).toBeUndefined();
});

it('measuredText() says what is known', () => {
  const measured = estimateFromSample(planOf(toFloat16), measurement({ backupDirFreeBytes: 50_000_000 }));
  expect(measuredText(measured, { backupDir: '/backups' })).toBe(
    `Measured on the live index (500 documents sampled of 10,000):
  Backup: ~4.3 MB; /backups has 47.7 MB free, enough
  Redis memory: 19.1 MB now, at most ~19.1 MB meanwhile, ~15.3 MB after (no maxmemory is set)
  Time: ~0.4 s to back up, then ~6.6 s of downtime (0.6 s to change the documents, 6.0 s to index them)`,
  );
});

it('measuredText() says what is not known', () => {
  const flat = update('embedding', { algorithm: 'flat' });
  const limited = measurement({}, 10_000_000);
  expect(measuredText(estimateFromSample(planOf(flat), limited))).toBe(
    `Measured on the live index (500 documents sampled of 10,000):
  Backup: none, no vector is re-encoded
  Redis memory: 19.1 MB now, at most ~19.1 MB meanwhile, ~17.8 MB after (maxmemory 9.5 MB, NOT enough)
  Time: downtime; how long indexing takes, this server's figures do not tell`,
  );
});

it('downtimeNote() is silent under a second, and says so where it is a lower bound', () => {
  const slow = measurement({ totalIndexingMs: 60_000 });
  expect(downtimeNote(estimateFromSample(planOf(toFloat16), measurement({ totalIndexingMs: 100 })))).toBeUndefined();
  expect(downtimeNote(estimateFromSample(planOf(toFloat16), slow))).toBe(
    'Downtime will be about 2 min, estimated from a sample of 500 documents; "rvl migrate estimate --url" tells more',
  );
  const { sample } = measurement();
  const unknown = measurement({ totalIndexingMs: 0, sample: { ...sample, readSeconds: 1 } });
  expect(downtimeNote(estimateFromSample(planOf(toFloat16), unknown))).toMatch(
    /^Downtime will be at least about 60 s,/,
  );
});

it.each([
  [0.01, '0.1 s'],
  [2.34, '2.3 s'],
  [59.6, '60 s'],
  [600, '10 min'],
  [9000, '2.5 h'],
])('formatSeconds(%d) is %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
