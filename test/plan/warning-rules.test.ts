import { expect, it } from 'vitest';
import { type ClassifyInputs, classify } from '../../src/plan/classify.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import { rules } from '../../src/plan/rules/index-of-rules.ts';
import { definition, facts, field, jsonDefinition, patch, snapshot, update, vector } from './inputs.ts';

const downtime = 'Index downtime is required';
/** No text field and no vector, so that nothing unreadable is warned of. */
const plain = definition({ fields: [field('price', 'numeric'), field('sku', 'tag')] });
const vectors = definition({ fields: [vector('embedding')] });
const sortable = update('price', { sortable: true });
const untold =
  'No server tells INITIAL_CAP of vector fields: name them in the patch if the index has them, or they are lost';
const redis8 = { redisVersion: '8.2.3', searchVersion: 80213 };

interface Case extends Partial<ClassifyInputs> {
  readonly rule: string;
  readonly title: string;
  /** Every warning after the one about downtime. */
  readonly warnings: readonly string[];
}

const cases: readonly Case[] = [
  { rule: 'downtime', title: 'of downtime alone where there is nothing else', warnings: [] },
  {
    rule: 'lossy-quantization',
    title: 'of a lossy conversion, and the readers and writers that must follow',
    snapshot: snapshot(vectors),
    patch: update('embedding', { datatype: 'float16' }),
    warnings: [
      "Re-encoding 'embedding' from float32 to float16 is lossy; the original vectors are kept in the backup directory",
      "Readers must send query vectors for 'embedding' as float16 after the migration, no longer as float32, and writers must store it so",
      untold,
    ],
  },
  {
    rule: 'query-datatype',
    title: 'readers alone of a conversion without loss',
    snapshot: snapshot(vectors),
    patch: update('embedding', { datatype: 'float64' }),
    warnings: [
      "Readers must send query vectors for 'embedding' as float64 after the migration, no longer as float32, and writers must store it so",
      untold,
    ],
  },
  {
    rule: 'lossy-quantization',
    title: 'that JSON documents keep what the index loses',
    snapshot: snapshot(jsonDefinition({ fields: [vector('embedding', {}, '$.embedding')] })),
    patch: update('embedding', { datatype: 'float16' }),
    warnings: [
      "Indexing 'embedding' as float16 instead of float32 is lossy; the documents keep their values",
      "Readers must send query vectors for 'embedding' as float16 after the migration, no longer as float32",
      untold,
    ],
  },
  {
    rule: 'metric-changed',
    title: 'that distances change',
    snapshot: snapshot(vectors),
    patch: update('embedding', { distance_metric: 'l2' }),
    warnings: ["Distances of 'embedding' change from cosine to l2: review thresholds and ranges in queries", untold],
  },
  {
    rule: 'removed-fields',
    title: 'of removed fields',
    patch: patch({ removeFields: ['price'] }),
    warnings: ["'price' can no longer be queried; the values stay in the documents"],
  },
  {
    rule: 'unlisted-aliases',
    title: 'of aliases the server cannot list',
    snapshot: snapshot(plain, { companions: { aliases: ['live'], aliasesComplete: false, synonyms: {} } }),
    warnings: [
      "This server cannot list aliases: any alias of 'products' not named with --alias will be lost (known so far: 'live')",
    ],
  },
  {
    rule: 'permanence-unknown',
    title: 'that the index may be TEMPORARY',
    facts: facts({ permanence: 'unknown' }),
    warnings: [
      "This server does not tell whether 'products' was created TEMPORARY, and dropping a temporary index deletes its documents: make sure it was not, or enable debug commands and plan again",
    ],
  },
  {
    rule: 'hidden-attributes',
    title: 'of tuning that nobody could read',
    snapshot: snapshot(vectors),
    patch: update('embedding', { m: 32 }),
    facts: facts({ hiddenAttributesRead: false }),
    warnings: [
      "This server does not tell how 'embedding' is tuned: ef_runtime 10 and epsilon 0.01 are assumed unless the patch sets them",
      untold,
    ],
  },
  {
    rule: 'hidden-attributes',
    title: 'only of tuning the patch does not set and the server does not show',
    snapshot: snapshot(vectors),
    patch: update('embedding', { m: 32, epsilon: 0.01 }),
    facts: facts({ hiddenAttributesRead: false }, { redisVersion: '8.10.2', searchVersion: 81001 }),
    warnings: [untold],
  },
  {
    rule: 'unreadable-options',
    title: 'once, of everything no server tells',
    snapshot: snapshot(
      definition({ fields: [field('a', 'text'), field('b', 'text'), vector('v', { algorithm: 'flat' })] }),
    ),
    patch: update('a', { sortable: true }),
    warnings: [
      'No server tells PHONETIC of text fields, INITIAL_CAP of vector fields and BLOCK_SIZE of flat vector fields: name them in the patch if the index has them, or they are lost',
    ],
  },
  {
    rule: 'svs-compression',
    title: 'that compression reads back under another name',
    snapshot: snapshot(definition({ fields: [vector('v', { algorithm: 'svs-vamana', compression: 'LVQ8' })] })),
    patch: update('v', { distance_metric: 'ip' }),
    facts: facts({}, redis8),
    warnings: [
      "Distances of 'v' change from cosine to ip: review thresholds and ranges in queries",
      untold,
      "The server does not show the compression of 'v' as it was given; LVQ8 is assumed unless the patch sets it",
    ],
  },
  {
    rule: 'shared-keys-allowed',
    title: 'what --allow-shared-keys costs',
    snapshot: snapshot(vectors),
    patch: update('embedding', { datatype: 'float64' }),
    facts: facts({ allowSharedKeys: true, otherIndexes: [definition({ name: 'premium' })] }),
    warnings: [
      "Readers must send query vectors for 'embedding' as float64 after the migration, no longer as float32, and writers must store it so",
      untold,
      "Index 'premium' covers the same keys ('doc:' and 'doc:' overlap) and its field 'embedding' expects the vectors of 'embedding' as they are: re-encoding them would drop documents from it",
    ],
  },
  {
    rule: 'failing-documents',
    title: 'of documents that fail to be indexed',
    snapshot: snapshot(plain, {
      info: {
        hash_indexing_failures: 3,
        'Index Errors': ['last indexing error', 'Invalid numeric value', 'last indexing error key', 'doc:9'],
      },
    }),
    warnings: [
      'The index has counted 3 indexing failures; the last: "Invalid numeric value" in \'doc:9\'; such documents may be indexed after the migration, or still not',
    ],
  },
  {
    rule: 'still-building',
    title: 'that the index is not complete',
    snapshot: snapshot(plain, { info: { percent_indexed: '0.857', indexing: 1 } }),
    warnings: ['The index is still building (85 % of the keyspace scanned); its document count is not final'],
  },
  {
    rule: 'still-building',
    title: 'that the server gave up building',
    snapshot: snapshot(plain, { info: { 'Index Errors': ['background indexing status', 'OOM failure'] } }),
    warnings: ['The server stopped building this index (OOM failure): it does not hold all its documents'],
  },
  {
    rule: 'unsampled-fields',
    title: 'of added fields nobody looked at',
    patch: patch({
      addFields: [
        { name: 'stock', type: 'numeric', attrs: {} },
        { name: 'note', type: 'text', attrs: {} },
      ],
    }),
    warnings: [
      "The documents' values for 'stock' were not looked at; a document whose value does not fit leaves the index",
    ],
  },
  {
    rule: 'not-probed',
    title: 'that the server was not asked',
    facts: facts({ probe: { kind: 'not-probed', reason: 'the user may not run FT.CREATE' } }),
    warnings: [
      'The target definition could not be tried on the server (the user may not run FT.CREATE); apply tries it again',
    ],
  },
];

it.each(cases)('$rule warns $title', ({ warnings, ...inputs }) => {
  const judged = classify({ snapshot: snapshot(plain), patch: sortable, facts: facts(), ...inputs });
  expect(judged.warnings).toEqual([downtime, ...warnings]);
  expect(judged.blockedReasons).toEqual([]);
});

it.each([
  { title: 'an empty patch', patch: emptyPatch },
  { title: 'a patch that asks for what is', patch: update('embedding', { datatype: 'float32', m: 16 }) },
])('no-change is all that is said of $title, whatever the server', (inputs) => {
  const unusual = facts({ permanence: 'temporary', probe: { kind: 'not-probed', reason: 'x' } }, { role: 'replica' });
  const judged = classify({ snapshot: snapshot(definition()), facts: unusual, patch: inputs.patch });
  expect(judged).toEqual({
    supported: true,
    blockedReasons: [],
    warnings: ["The patch changes nothing: index 'products' already is as it asks, and apply leaves it alone"],
  });
});

it('every warning rule has a case here', () => {
  const warning = rules.filter((rule) => rule.kind === 'warns' && rule.name !== 'no-change').map((rule) => rule.name);
  expect(warning.filter((name) => !cases.some((tested) => tested.rule === name))).toEqual([]);
});
