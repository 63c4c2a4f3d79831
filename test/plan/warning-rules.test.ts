import { expect, it } from 'vitest';
import { type ClassifyInputs, classify } from '../../src/plan/classify.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import { rules } from '../../src/plan/rules/index-of-rules.ts';
import { definition, facts, field, jsonDefinition, patch, snapshot, undocumented, update, vector } from './inputs.ts';

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
    rule: 'integer-scaling',
    title: 'of the rule that makes int8 under COSINE, and of zeros',
    snapshot: snapshot(vectors),
    patch: update('embedding', { datatype: 'int8' }),
    facts: facts(
      { vectorSamples: [{ field: 'embedding', vectors: 2000, saturatedShare: 0, zeros: 2, zeroKey: 'doc:7' }] },
      redis8,
    ),
    warnings: [
      "Re-encoding 'embedding' from float32 to int8 is lossy; the original vectors are kept in the backup directory",
      "Readers must send query vectors for 'embedding' as int8 after the migration, no longer as float32, and writers must store it so",
      "Every number x of 'embedding' becomes round(127 * x / largest absolute x of the vector): encode queries and new documents likewise, for example with quantizeQuery()",
      "2 of 2,000 sampled vectors in 'embedding' hold only zeros, such as 'doc:7', whose cosine distance is not a number: apply refuses them unless --allow-nonfinite is given",
      untold,
    ],
  },
  {
    rule: 'integer-scaling',
    title: 'of an estimated scale, other units and what is cut off under IP',
    snapshot: snapshot(definition({ fields: [vector('embedding', { distance_metric: 'ip' })] })),
    patch: update('embedding', { datatype: 'int8' }),
    facts: facts(
      {
        vectorSamples: [
          {
            field: 'embedding',
            vectors: 2000,
            scaling: { kind: 'symmetric', scale: 0.02 },
            saturatedShare: 0.012,
            zeros: 0,
          },
        ],
      },
      redis8,
    ),
    warnings: [
      "Re-encoding 'embedding' from float32 to int8 is lossy; the original vectors are kept in the backup directory",
      "Readers must send query vectors for 'embedding' as int8 after the migration, no longer as float32, and writers must store it so",
      "Every number x of 'embedding' becomes round(x / 0.02), at least -127 and at most 127 (estimated from a sample; apply measures all vectors and reports it): encode queries and new documents likewise, for example with quantizeQuery()",
      "Distances of 'embedding' come in other units (as before: 1 - 0.0004 * (1 - reported distance)): review thresholds and ranges in queries",
      "1.2 % of the numbers in 'embedding' lie beyond the range and are cut off",
      untold,
    ],
  },
  {
    rule: 'integer-scaling',
    title: 'of what uint8 loses under COSINE',
    snapshot: snapshot(vectors),
    patch: update('embedding', { datatype: 'uint8' }),
    facts: facts({}, redis8),
    warnings: [
      "Re-encoding 'embedding' from float32 to uint8 is lossy; the original vectors are kept in the backup directory",
      "Readers must send query vectors for 'embedding' as uint8 after the migration, no longer as float32, and writers must store it so",
      "uint8 loses 8 to 42 % of the ten nearest neighbours of 'embedding' under COSINE (measured), because of the offset that negative numbers need; int8 loses 1 to 2 %",
      untold,
    ],
  },
  {
    rule: 'integer-scaling',
    title: 'that lengths do not come back from int8',
    snapshot: snapshot(definition({ fields: [vector('embedding', { datatype: 'int8' })] })),
    patch: update('embedding', { datatype: 'float32' }),
    facts: facts({}, redis8),
    warnings: [
      "Readers must send query vectors for 'embedding' as float32 after the migration, no longer as int8, and writers must store it so",
      "The vectors of 'embedding' keep their direction, all that COSINE compares, but not the lengths they had before int8",
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
    rule: 'possible-rename',
    title: 'that a removed and an added field may be one that is renamed',
    patch: patch({ removeFields: ['sku'], addFields: [{ name: 'code', type: 'tag', attrs: {} }] }),
    warnings: [
      "'sku' can no longer be queried; the values stay in the documents",
      "'sku' is removed and 'code' added with the same definition: the values in the documents stay where they are; if this should rename the field, use 'rename_fields' in a patch",
    ],
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
    rule: 'names-change',
    title: 'that applications must use new names',
    snapshot: snapshot(definition({ fields: [field('a', 'tag'), field('b', 'tag', {}, 'c')] })),
    patch: patch({
      renameFields: [
        { oldName: 'a', newName: 'x' },
        { oldName: 'b', newName: 'y' },
      ],
      index: { name: 'items', prefixes: ['item:'] },
    }),
    warnings: [
      "Field 'a' becomes 'x' in the index and in every document; applications must use the new name from then on",
      "Field 'b' becomes 'y' in queries; the documents stay as they are",
      "Every key moves from prefix 'doc:' to 'item:'; applications must use the new keys from then on",
      "The index is called 'items' afterwards; applications that use its name must change",
    ],
  },
  {
    rule: 'shared-moves-allowed',
    title: 'what --allow-shared-keys costs when names move',
    snapshot: snapshot(definition({ fields: [field('title', 'tag')] })),
    patch: patch({ renameFields: [{ oldName: 'title', newName: 'name' }] }),
    facts: facts({ allowSharedKeys: true, otherIndexes: [definition({ name: 'premium' })] }),
    warnings: [
      "Field 'title' becomes 'name' in the index and in every document; applications must use the new name from then on",
      "Index 'premium' covers the same keys ('doc:' and 'doc:' overlap) and reads 'title', which would get another name",
    ],
  },
  {
    rule: 'index-partial',
    title: 'an index that never held what is on other nodes',
    patch: sortable,
    facts: facts({
      outOfReach: { source: { prefixes: ['doc:'], aliases: [] }, target: { prefixes: ['doc:'], aliases: [] } },
    }),
    warnings: [
      "Index 'products' holds only the documents of its own node of the cluster; those under 'doc:' on other nodes are changed, too, but not indexed",
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

it('every sentence is in the reference as it is said', () => {
  expect(undocumented(cases.flatMap(({ warnings }) => warnings))).toEqual([]);
});
