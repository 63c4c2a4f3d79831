import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPlan, writePlan } from '../../src/documents/plan.ts';
import { problemText } from '../../src/documents/problem.ts';
import { buildPlan } from '../../src/plan/build-plan.ts';
import type { MigrationPlan } from '../../src/plan/plan.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { definition, facts, field, jsonDefinition, patch, snapshot, update, vector } from '../plan/inputs.ts';

const now = new Date('2026-03-20T10:00:00Z');

function planOf(text: string): MigrationPlan {
  const reading = readPlan(text);
  return reading.ok ? reading.value : expect.fail(JSON.stringify(reading.problems));
}

function problemsOf(text: string): string[] {
  const reading = readPlan(text);
  return reading.ok ? [] : reading.problems.map((problem) => problemText(problem));
}

function golden(name: string): string {
  return readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');
}

/** An index with everything a server can hold, and words that only look like something else. */
const everything: IndexDefinition = definition({
  name: 'yes',
  prefixes: ['doc:', 'off'],
  filter: '@price > 1 && @title == "a: b"',
  language: 'french',
  languageField: 'lang',
  score: 0.5,
  scoreField: 'rank',
  payloadField: 'extra',
  indexAll: true,
  options: ['NOOFFSETS', 'NOHL'],
  stopwords: [],
  fields: [
    field('title', 'text', { weight: 2, withsuffixtrie: true, phonetic_matcher: 'dm:fr' }, 't'),
    field('tags', 'tag', { separator: '=', case_sensitive: true }),
    field('null', 'numeric', { sortable: true }),
    field('1_000', 'geo'),
    field('shape', 'geoshape', { coord_system: 'flat' }),
    vector('embedding', { m: 24, ef_runtime: 33, epsilon: 0.03, index_missing: true }, 'e'),
    vector('brute', { algorithm: 'flat', block_size: 64 }, 'e2'),
  ],
});

const everythingPlan = buildPlan({
  snapshot: snapshot(everything, {
    companions: { aliases: ['live', 'on'], aliasesComplete: false, synonyms: { '1': ['=', 'car'], g: ['a\tb'] } },
    keySample: ['doc:1', 'doc:12:30', 'off=', 'off\u0085'],
  }),
  patch: patch({
    addFields: [{ name: 'sku', type: 'tag', attrs: { separator: '|' } }],
    removeFields: ['1_000'],
    updateFields: [{ name: 'embedding', attrs: { datatype: 'float16', ef_runtime: null } }],
  }),
  facts: facts(),
  now,
});

it('writePlan() writes the fixture that Python’s RedisVL is known to load', async () => {
  await expect(writePlan(everythingPlan)).toMatchFileSnapshot('fixtures/migration_plan.yaml');
});

it('readPlan() reads back everything of an index', () => {
  expect(planOf(writePlan(everythingPlan))).toEqual(everythingPlan);
});

it('readPlan() reads back blocked plans with renames', () => {
  const changes = patch({
    updateFields: [{ name: 'embedding', attrs: { dims: 8 } }],
    renameFields: [{ oldName: 'title', newName: 'name' }],
    index: { name: 'goods', prefixes: ['item:'] },
  });
  const plan = buildPlan({ snapshot: snapshot(definition()), patch: changes, facts: facts(), now });
  expect(plan.blockedReasons).not.toEqual([]);
  expect(planOf(writePlan(plan))).toEqual(plan);
});

it('a plan made by Python is read, without what Python leaves out', () => {
  const plan = planOf(golden('migration_plan.yaml'));
  const fields = [
    field('title', 'text'),
    field('category', 'tag'),
    field('price', 'numeric'),
    field('location', 'geo'),
    vector('embedding'),
  ];
  expect(plan).toMatchObject({
    source: {
      indexName: 'products',
      definition: definition({ fields }),
      companions: { aliases: [], aliasesComplete: false, synonyms: {} },
      stats: { numDocs: 10, percentIndexed: 1, indexingFailures: 0, vectorIndexMb: 0.232269287109375 },
    },
    requestedChanges: update('embedding', { datatype: 'float16' }),
    target: definition({ fields: [...fields.slice(0, 4), vector('embedding', { datatype: 'float16' })] }),
    blockedReasons: [],
    warnings: ['Index downtime is required'],
    renames: { fields: [] },
    validation: { requireDocCountMatch: true, requireSchemaMatch: true },
    exact: false,
  });
  expect(plan).not.toHaveProperty('createdAt');
  expect(plan.source.keySample).toHaveLength(10);
});

it('a plan made by Python for an alias keeps the alias', () => {
  const text = golden('migration_plan.yaml').replace('index_name: products', 'index_name: live');
  expect(planOf(text).source).toMatchObject({ indexName: 'products', companions: { aliases: ['live'] } });
});

it('a plan that is not exact stays so when it is written', () => {
  const plan = planOf(golden('migration_plan.yaml'));
  expect(planOf(writePlan(plan))).toEqual(plan);
});

it('the guide’s example parses as printed', () => {
  const schema = (more: string) => `
    index:
      name: myindex
      prefix: "doc:"
      storage_type: json
    fields:
      - name: title
        type: text${more}
      - name: embedding
        type: vector
        attrs:
          dims: 384
          algorithm: hnsw
          datatype: float32`;
  const plan = planOf(`# migration_plan.yaml (example)
version: 1
mode: drop_recreate
source:
  schema_snapshot:${schema('')}
  stats_snapshot:
    num_docs: 10000
  keyspace:
    prefixes: ["doc:"]
    key_sample: ["doc:1", "doc:2", "doc:3"]
requested_changes:
  add_fields:
    - name: category
      type: tag
diff_classification:
  supported: true
  blocked_reasons: []
rename_operations:
  rename_index: null
  change_prefix: null
  rename_fields: []
merged_target_schema:${schema('\n      - name: category\n        type: tag')}
warnings:
  - "Index downtime is required"
`);
  const title = field('title', 'text', {}, '$.title');
  const embedding = vector('embedding', { dims: 384 }, '$.embedding');
  const category = field('category', 'tag', { separator: ',' }, '$.category');
  expect(plan.source).toMatchObject({ indexName: 'myindex', stats: { numDocs: 10_000 } });
  expect(plan.source.keySample).toEqual(['doc:1', 'doc:2', 'doc:3']);
  expect(plan.source.definition).toEqual(jsonDefinition({ name: 'myindex', fields: [title, embedding] }));
  expect(plan.target).toEqual(jsonDefinition({ name: 'myindex', fields: [title, category, embedding] }));
  expect(plan.requestedChanges.addFields).toEqual([{ name: 'category', type: 'tag', attrs: {} }]);
});

it('a plan that says it is not supported stays blocked without its reasons', () => {
  const text = writePlan(everythingPlan).replace('supported: true', 'supported: no');
  expect(planOf(text).blockedReasons).toEqual(['The plan says that it is not supported']);
});

it('readPlan() reports misspelled keys, missing sections and wrong values, in the order of the text', () => {
  const text = `version: 1
mode: in_place
sourc: {}
requested_changes:
  update_field: []
diff_classification:
  supported: perhaps
warnings: none
`;
  expect(problemsOf(text)).toEqual([
    '1:1 source: "source" is missing',
    '1:1 merged_target_schema: "merged_target_schema" is missing',
    '2:7 mode: the only mode is "drop_recreate"',
    '3:8 sourc: unknown key "sourc" in the plan (did you mean "source"?)',
    '5:17 requested_changes.update_field: unknown key "update_field" in the requested_changes section (did you mean "update_fields"?)',
    '7:14 diff_classification.supported: "supported" must be true or false, not "perhaps"',
    '8:11 warnings: "warnings" must be a list, not "none"',
  ]);
});

it('readPlan() reports problems inside a schema where they stand', () => {
  const text = writePlan(everythingPlan).replace('algorithm: flat', 'algorithm: flatt');
  expect(problemsOf(text)).toHaveLength(1);
  expect(problemsOf(text)[0]).toContain('source.schema_snapshot.fields[6].attrs.algorithm');
  expect(problemsOf(text)[0]).toContain('(did you mean "flat"?)');
});

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 });
const anyIndex = fc.record({
  name: word,
  storageType: fc.constantFrom('hash' as const, 'json' as const),
  prefixes: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
  filter: word,
  names: fc.uniqueArray(word, { minLength: 1, maxLength: 5 }),
  sortable: fc.boolean(),
  datatype: fc.constantFrom('float16', 'float32', 'int8'),
  key: fc.string({ unit: 'binary' }),
});

it('readPlan() reads every plan writePlan() writes as the same plan', () => {
  fc.assert(
    fc.property(anyIndex, ({ names, sortable, datatype, key, ...index }) => {
      const fields = names.map((name, at) =>
        at === 0
          ? vector(name, { datatype }, `$.${name}`)
          : field(name, 'text', sortable ? { sortable } : {}, `$.${name}`),
      );
      const source = snapshot(definition({ ...index, fields }), { keySample: [key] });
      const changes = update(names[0]!, { datatype: 'float64', algorithm: 'flat' });
      const plan = buildPlan({ snapshot: source, patch: changes, facts: facts(), now });
      expect(planOf(writePlan(plan))).toEqual(plan);
    }),
  );
});
