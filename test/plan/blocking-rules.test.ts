import { expect, it } from 'vitest';
import { type ClassifyInputs, classify } from '../../src/plan/classify.ts';
import type { FieldSample } from '../../src/plan/facts.ts';
import { rules } from '../../src/plan/rules/index-of-rules.ts';
import { definition, facts, field, jsonDefinition, patch, snapshot, undocumented, update, vector } from './inputs.ts';

const toFloat16 = update('embedding', { datatype: 'float16' });
const addColour = patch({ addFields: [{ name: 'colour', type: 'tag', attrs: {} }] });
const products = snapshot(definition());

interface Case extends Partial<ClassifyInputs> {
  readonly rule: string;
  readonly title: string;
  /** Every blocked reason, in order. */
  readonly reasons: readonly string[];
}

function sampleOf(members: Partial<FieldSample>): FieldSample {
  return { field: 'stock', type: 'numeric', sampled: 100, present: 100, failing: 0, ...members };
}

const cases: readonly Case[] = [
  {
    rule: 'patch-mismatch',
    title: 'an update of a field that does not exist, with what was probably meant',
    patch: update('embeding', { datatype: 'float16' }),
    reasons: ["Field 'embeding' not found (did you mean 'embedding'?)"],
  },
  {
    rule: 'patch-mismatch',
    title: 'the removal of a field that does not exist',
    patch: patch({ removeFields: ['zzz'] }),
    reasons: ["Field 'zzz' not found"],
  },
  {
    rule: 'patch-mismatch',
    title: 'an attribute the algorithm does not have',
    patch: update('embedding', { algorithm: 'flat', m: 8 }),
    reasons: ['Field \'embedding\': unknown attribute "m" of a vector field'],
  },
  {
    rule: 'dimensions-changed',
    title: 'another number of dimensions',
    patch: update('embedding', { dims: 8 }),
    reasons: [
      "unsupported change: 'embedding' would go from 4 to 8 dimensions, which takes new embeddings; re-embed the documents and load them into a new index",
    ],
  },
  {
    rule: 'storage-type-changed',
    title: 'hash to JSON',
    patch: patch({ index: { storageType: 'json' } }),
    reasons: [
      'unsupported change: documents would have to become json instead of hash; export them, transform them and load them into a new index',
    ],
  },
  {
    rule: 'new-vector-field',
    title: 'a vector field that documents were not looked at for',
    patch: patch({ addFields: [{ name: 'image', type: 'vector', attrs: { dims: 8, algorithm: 'flat' } }] }),
    reasons: [
      "unsupported change: vector field 'image' is new and needs a vector in every document (the documents could not be looked at); add the vectors first, then migrate",
    ],
  },
  {
    rule: 'new-vector-field',
    title: 'a vector field that some documents lack',
    patch: patch({ addFields: [{ name: 'image', type: 'vector', attrs: { dims: 8, algorithm: 'flat' } }] }),
    facts: facts({ samples: [sampleOf({ field: 'image', type: 'vector', present: 60, failing: 10 })] }),
    reasons: [
      "unsupported change: vector field 'image' is new and needs a vector in every document (50 of 100 sampled documents carry one of the right size); add the vectors first, then migrate",
    ],
  },
  {
    rule: 'unparsable-values',
    title: 'an added field whose values do not parse',
    patch: patch({ addFields: [{ name: 'stock', type: 'numeric', attrs: {} }] }),
    facts: facts({ samples: [sampleOf({ failing: 7, exampleKey: 'doc:3', exampleValue: 'many' })] }),
    reasons: [
      "unsupported change: 7 of 100 sampled documents hold a value in 'stock' that is not valid as numeric, such as \"many\" in 'doc:3'; each would leave the index, so correct them first",
    ],
  },
  {
    rule: 'split-vector-path',
    title: 'one hash field indexed under two names, of which one changes',
    snapshot: snapshot(definition({ fields: [vector('flat', {}, 'v'), vector('graph', {}, 'v')] })),
    patch: update('flat', { datatype: 'float16' }),
    reasons: [
      "unsupported change: 'flat' and 'graph' index the same hash field 'v' and must change to the same datatype",
    ],
  },
  {
    rule: 'no-fields-left',
    title: 'the removal of every field',
    patch: patch({ removeFields: ['title', 'price', 'embedding'] }),
    reasons: ['The patch removes every field, and an index needs at least one'],
  },
  {
    rule: 'temporary-index',
    title: 'a TEMPORARY index',
    facts: facts({ permanence: 'temporary' }),
    reasons: ["Index 'products' is TEMPORARY: dropping it would delete its documents, so it cannot be migrated"],
  },
  {
    rule: 'read-only-replica',
    title: 'a replica',
    facts: facts({}, { role: 'replica' }),
    reasons: ['localhost:6379 is a replica, which takes no writes; plan on its primary'],
  },
  {
    rule: 'server-too-old',
    title: 'a server whose FT.INFO hides vector attributes',
    facts: facts({}, { redisVersion: '7.2.0', searchVersion: 20809 }),
    reasons: [
      'This server is too old: only RediSearch 2.8.10 or later shows the attributes of vectors (this is Redis 7.2.0 with search 2.8.9)',
    ],
  },
  {
    rule: 'server-too-old',
    title: 'float16 before RediSearch 2.10',
    facts: facts({}, { redisVersion: '7.2.4', searchVersion: 20815 }),
    reasons: [
      "Datatype float16 of 'embedding' needs RediSearch 2.10 or later (this is Redis 7.2.4 with search 2.8.15)",
    ],
  },
  {
    rule: 'server-too-old',
    title: 'int8 before Redis 8.0',
    patch: update('embedding', { datatype: 'int8' }),
    reasons: ["Datatype int8 of 'embedding' needs Redis 8.0 or later (this is Redis 7.4.1 with search 2.10.5)"],
  },
  {
    rule: 'server-too-old',
    title: 'SVS-VAMANA before Redis 8.2',
    patch: update('embedding', { algorithm: 'svs-vamana' }),
    facts: facts({}, { redisVersion: '8.0.1', searchVersion: 80001 }),
    reasons: ["Algorithm SVS-VAMANA of 'embedding' needs Redis 8.2 or later (this is Redis 8.0.1 with search 8.0.1)"],
  },
  {
    rule: 'crashing-options',
    title: 'options that crash servers while they index',
    snapshot: snapshot(definition({ options: ['NOFIELDS', 'MAXTEXTFIELDS'] })),
    reasons: [
      'The index combines MAXTEXTFIELDS and NOFIELDS with a text field, which crashes several Redis versions while they build it, so it cannot be rebuilt',
    ],
  },
  {
    rule: 'shared-keys',
    title: 'a conversion that another index on the same keys would not survive',
    facts: facts({ otherIndexes: [definition({ name: 'premium', prefixes: ['doc:premium:'] })] }),
    reasons: [
      "Index 'premium' covers the same keys ('doc:' and 'doc:premium:' overlap) and its field 'embedding' expects the vectors of 'embedding' as they are: re-encoding them would drop documents from it; change it another way, or pass --allow-shared-keys",
    ],
  },
  {
    rule: 'target-name-taken',
    title: 'a new name that an index has',
    patch: patch({ index: { name: 'orders' } }),
    facts: facts({ targetName: { kind: 'index' } }),
    reasons: ["An index named 'orders' exists already; choose another name"],
  },
  {
    rule: 'target-name-taken',
    title: 'a new name that is an alias',
    patch: patch({ index: { name: 'live' } }),
    facts: facts({ targetName: { kind: 'alias', index: 'orders' } }),
    reasons: ["'live' is an alias of index 'orders'; choose another name"],
  },
  {
    rule: 'probe-refused',
    title: 'what the server refused, in its words',
    facts: facts({ probe: { kind: 'refused', serverMessage: 'Bad arguments for vector similarity' } }),
    reasons: ['The server refuses the target definition: Bad arguments for vector similarity'],
  },
  {
    rule: 'prefix-unmovable',
    title: 'several prefixes for one',
    patch: patch({ index: { prefixes: ['a:', 'b:'] } }),
    reasons: [
      "unsupported change: keys can only move from one prefix to one other; this would go from 'doc:' to 'a:', 'b:'",
    ],
  },
  {
    rule: 'prefix-unmovable',
    title: 'an empty prefix',
    patch: patch({ index: { prefixes: [''] } }),
    reasons: [
      'The new prefix is empty, so the index would cover every key of the server; choose a prefix, or pass --allow-shared-keys',
    ],
  },
  {
    rule: 'prefix-unmovable',
    title: "another index's prefix",
    patch: patch({ index: { prefixes: ['order:new:'] } }),
    facts: facts({ otherIndexes: [definition({ name: 'orders', prefixes: ['order:'] })] }),
    reasons: [
      "The new prefix 'order:new:' belongs to index 'orders' ('order:'); choose another one, or pass --allow-shared-keys",
    ],
  },
  {
    rule: 'index-elsewhere',
    title: 'a prefix on another node than the index',
    patch: patch({ index: { prefixes: ['{b}:'] } }),
    facts: facts({
      outOfReach: { source: { prefixes: [], aliases: [] }, target: { prefixes: ['{b}:'], aliases: ['live'] } },
    }),
    reasons: [
      "Documents under '{b}:' are on other nodes of the cluster than index 'products', which would not hold them; give the index and the prefix the same hash tag",
      "Alias 'live' cannot point at index 'products', whose slot of the cluster is another one; give both the same hash tag, or remove the alias first",
    ],
  },
  {
    rule: 'renamed-field-used',
    title: 'the rename of a field that FILTER reads',
    snapshot: snapshot(definition({ filter: '@title == "x"' })),
    patch: patch({ renameFields: [{ oldName: 'title', newName: 'name' }] }),
    reasons: ["unsupported change: 'title' cannot be renamed, because the index's FILTER reads it"],
  },
  {
    rule: 'renamed-field-used',
    title: 'the rename of a hash field that another attribute indexes',
    snapshot: snapshot(definition({ fields: [field('title', 'text'), field('exact', 'tag', {}, 'title')] })),
    patch: patch({ renameFields: [{ oldName: 'title', newName: 'name' }] }),
    reasons: [
      "unsupported change: 'title' cannot be renamed, because field 'exact' indexes it too; rename both, or give one of them a path",
    ],
  },
  {
    rule: 'path-unmovable',
    title: 'the move of a JSON value with a wildcard in its path',
    snapshot: snapshot(jsonDefinition({ fields: [field('tags[*]', 'tag', {}, '$.tags[*]')] })),
    patch: patch({ renameFields: [{ oldName: 'tags[*]', newName: 'labels' }] }),
    reasons: [
      "unsupported change: values cannot be moved from '$.tags[*]' to '$.labels', because $.tags[*] does not name exactly one place",
    ],
  },
  {
    rule: 'path-unmovable',
    title: 'the move of a JSON value into itself',
    snapshot: snapshot(jsonDefinition({ fields: [field('a', 'text', {}, '$.a')] })),
    patch: patch({ renameFields: [{ oldName: 'a', newName: 'a.b' }] }),
    reasons: ["unsupported change: values cannot be moved from '$.a' to '$.a.b', because one lies inside the other"],
  },
  {
    rule: 'shared-moves',
    title: 'the rename of a field that another index reads, and another prefix',
    patch: patch({ renameFields: [{ oldName: 'title', newName: 'name' }], index: { prefixes: ['item:'] } }),
    facts: facts({ otherIndexes: [definition({ name: 'other', prefixes: ['doc:x'] })] }),
    reasons: [
      "Index 'other' covers the same keys ('doc:' and 'doc:x' overlap) and reads 'title', which would get another name; pass --allow-shared-keys to do it all the same",
      "Index 'other' covers the same keys ('doc:' and 'doc:x' overlap), which would get another prefix; pass --allow-shared-keys to do it all the same",
    ],
  },
  {
    rule: 'integer-vectors',
    title: 'a conversion from int8 whose scale nobody knows',
    snapshot: snapshot(definition({ fields: [vector('embedding', { datatype: 'int8', distance_metric: 'l2' })] })),
    facts: facts({}, { redisVersion: '8.2.3', searchVersion: 80213 }),
    patch: update('embedding', { datatype: 'float32' }),
    reasons: [
      "unsupported change: 'embedding' cannot be re-encoded from int8 to float32 under L2: the scale that made its numbers int8 is not known",
    ],
  },
  {
    rule: 'integer-vectors',
    title: 'uint8 under IP',
    facts: facts({}, { redisVersion: '8.2.3', searchVersion: 80213 }),
    patch: update('embedding', { datatype: 'uint8', distance_metric: 'ip' }),
    reasons: [
      "unsupported change: 'embedding' cannot be re-encoded from float32 to uint8 under IP: uint8 holds no negative numbers, and the offset they need changes every dot product",
    ],
  },
  {
    rule: 'integer-vectors',
    title: 'int8 to uint8 under COSINE',
    snapshot: snapshot(definition({ fields: [vector('embedding', { datatype: 'int8' })] })),
    facts: facts({}, { redisVersion: '8.2.3', searchVersion: 80213 }),
    patch: update('embedding', { datatype: 'uint8' }),
    reasons: [
      "unsupported change: 'embedding' cannot be re-encoded from int8 to uint8 under COSINE: adding 128 to every number keeps distances under L2 only",
    ],
  },
  {
    rule: 'integer-vectors',
    title: 'int8 for a hash field that two attributes compare differently',
    snapshot: snapshot(
      definition({ fields: [vector('near', {}, 'v'), vector('like', { distance_metric: 'l2' }, 'v')] }),
    ),
    facts: facts({}, { redisVersion: '8.2.3', searchVersion: 80213 }),
    patch: patch({
      updateFields: [
        { name: 'near', attrs: { datatype: 'int8' } },
        { name: 'like', attrs: { datatype: 'int8' } },
      ],
    }),
    reasons: [
      "unsupported change: the hash field of 'near' is compared by COSINE and L2, and int8 needs a scaling of its own for each",
    ],
  },
  {
    rule: 'integer-vectors',
    title: 'int8 over JSON documents that hold fractions',
    snapshot: snapshot(jsonDefinition()),
    facts: facts(
      {
        samples: [
          sampleOf({ field: 'embedding', type: 'vector', failing: 3, exampleKey: 'doc:1', exampleValue: '[0.5]' }),
        ],
      },
      { redisVersion: '8.2.3', searchVersion: 80213 },
    ),
    patch: update('embedding', { datatype: 'int8' }),
    reasons: [
      "unsupported change: 3 of 100 sampled documents hold numbers in 'embedding' that are not int8 integers, such as 'doc:1'; JSON documents keep what they hold, so store integers first",
    ],
  },
];

it.each(cases)('$rule blocks $title', ({ reasons, ...inputs }) => {
  const judged = classify({ snapshot: products, patch: toFloat16, facts: facts(), ...inputs });
  expect(judged.blockedReasons).toEqual(reasons);
  expect(judged.supported).toBe(false);
});

it.each([
  { title: 'float16 on a hash', patch: toFloat16 },
  { title: 'a same-width conversion', patch: update('embedding', { datatype: 'bfloat16' }) },
  { title: 'another algorithm', patch: update('embedding', { algorithm: 'flat' }) },
  { title: 'another metric', patch: update('embedding', { distance_metric: 'l2' }) },
  { title: 'other HNSW parameters', patch: update('embedding', { m: 32, ef_construction: 400 }) },
  { title: 'a sortable field', patch: update('title', { sortable: true }) },
  { title: 'a new tag', patch: addColour },
  { title: 'a removed field', patch: patch({ removeFields: ['price'] }) },
  { title: 'a JSON datatype change', snapshot: snapshot(jsonDefinition()), patch: toFloat16 },
  {
    title: 'a numeric field whose sampled values all parse',
    patch: patch({ addFields: [{ name: 'stock', type: 'numeric', attrs: {} }] }),
    facts: facts({ samples: [sampleOf({})] }),
  },
  {
    title: 'a vector field every sampled document has',
    patch: patch({ addFields: [{ name: 'image', type: 'vector', attrs: { dims: 8, algorithm: 'flat' } }] }),
    facts: facts({ samples: [sampleOf({ field: 'image', type: 'vector' })] }),
  },
  {
    title: 'another index on the same keys that expects the target datatype',
    patch: toFloat16,
    facts: facts({
      otherIndexes: [definition({ name: 'next', fields: [vector('v', { datatype: 'float16' }, 'embedding')] })],
    }),
  },
  {
    title: 'another index on the same keys when nothing is re-encoded',
    patch: addColour,
    facts: facts({ otherIndexes: [definition({ name: 'premium' })] }),
  },
  {
    title: 'int8 and uint8 on Redis 8',
    snapshot: snapshot(definition({ fields: [vector('a'), vector('b', { distance_metric: 'l2' })] })),
    patch: patch({
      updateFields: [
        { name: 'a', attrs: { datatype: 'int8' } },
        { name: 'b', attrs: { datatype: 'uint8' } },
      ],
    }),
    facts: facts({}, { redisVersion: '8.2.3', searchVersion: 80213 }),
  },
  {
    title: 'int8 to float32 under COSINE',
    snapshot: snapshot(definition({ fields: [vector('embedding', { datatype: 'int8' })] })),
    patch: update('embedding', { datatype: 'float32' }),
    facts: facts({}, { redisVersion: '8.2.3', searchVersion: 80213 }),
  },
  {
    title: 'int8 untouched on Redis 8',
    snapshot: snapshot(definition({ fields: [field('title', 'text'), vector('v', { datatype: 'int8' })] })),
    patch: update('title', { sortable: true }),
    facts: facts({}, { redisVersion: '8.2.3', searchVersion: 80213 }),
  },
])('nothing blocks $title', ({ title: _title, ...inputs }) => {
  const judged = classify({ snapshot: products, facts: facts(), ...inputs });
  expect(judged.blockedReasons).toEqual([]);
  expect(judged.supported).toBe(true);
});

it('every blocking rule has a case here', () => {
  const blocking = rules.filter((rule) => rule.kind === 'blocks').map((rule) => rule.name);
  expect(blocking.filter((name) => !cases.some((tested) => tested.rule === name))).toEqual([]);
});

it('every sentence is in the reference as it is said', () => {
  expect(undocumented(cases.flatMap(({ reasons }) => reasons))).toEqual([]);
});
