import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBatchPlan } from '../../src/documents/batch-plan.ts';
import { readBatchState } from '../../src/documents/batch-state.ts';
import { readPatch } from '../../src/documents/patch.ts';
import { readPlan } from '../../src/documents/plan.ts';
import type { Reading } from '../../src/documents/problem.ts';
import { readQueryChecks } from '../../src/documents/query-checks.ts';
import { readReport } from '../../src/documents/report.ts';
import { readSchemaFile } from '../../src/documents/schema.ts';
import type { SchemaName } from '../../src/documents/schema-names.ts';
import { readValue } from '../../src/schema/attribute-value.ts';
import { attributesFor, fieldTypes } from '../../src/schema/field-types.ts';
import { schemaProblems } from '../support/json-schema.ts';

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('the published schemas accept', () => {
  const files: [SchemaName, string][] = [
    ['schema_patch', 'golden/schema_patch.yaml'],
    ['migration_plan', 'golden/migration_plan.yaml'],
    ['migration_plan', 'fixtures/migration_plan.yaml'],
    ['migration_report', 'golden/migration_report.yaml'],
    ['migration_report', 'golden/validate_report.yaml'],
    ['benchmark_report', 'golden/benchmark_report.yaml'],
    ['batch_plan', 'golden/batch_plan.yaml'],
    ['batch_state', 'golden/batch_state.yaml'],
    ['batch_state', 'golden/batch_state_interrupted.yaml'],
    ...readdirSync(new URL('fixtures/python', import.meta.url))
      .filter((name) => name.endsWith('.plan.yaml'))
      .map((name): [SchemaName, string] => ['migration_plan', `fixtures/python/${name}`]),
  ];
  it.each(files)('%s: %s', (name, path) => {
    expect(schemaProblems(name, text(path))).toEqual([]);
  });

  it("the guide's patch, batch plan and batch report", () => {
    expect(schemaProblems('schema_patch', guidePatch)).toEqual([]);
    expect(schemaProblems('batch_plan', guideBatchPlan)).toEqual([]);
    expect(schemaProblems('batch_report', guideBatchReport)).toEqual([]);
    expect(schemaProblems('target_schema', 'fields:\n  title: { type: text, attrs: { weight: null } }\n')).toEqual([]);
  });
});

const readers: Readonly<Partial<Record<SchemaName, (yaml: string) => Reading<unknown>>>> = {
  schema_patch: readPatch,
  target_schema: readSchemaFile,
  migration_plan: readPlan,
  batch_plan: readBatchPlan,
  batch_state: readBatchState,
  migration_report: readReport,
  query_checks: readQueryChecks,
};

describe('what the program refuses, the schema marks', () => {
  const index = 'index: { name: i, prefix: "p:" }';
  it.each<[string, SchemaName, string]>([
    ['an unknown section', 'schema_patch', 'changes: { add_field: [] }'],
    ['sections beside changes', 'schema_patch', 'add_fields: []'],
    ['another version', 'schema_patch', 'version: 2'],
    ['a field without a type', 'schema_patch', 'changes: { add_fields: [{ name: x }] }'],
    ['an unknown type', 'schema_patch', 'changes: { add_fields: [{ name: x, type: string }] }'],
    ['an attribute beside attrs', 'schema_patch', 'changes: { update_fields: [{ name: x, sortable: true }] }'],
    ['an unknown attribute', 'schema_patch', 'changes: { update_fields: [{ name: x, attrs: { datatyp: int8 } }] }'],
    ['an unknown datatype', 'schema_patch', 'changes: { update_fields: [{ name: x, attrs: { datatype: float8 } }] }'],
    ['a rename without its new name', 'schema_patch', 'changes: { rename_fields: [{ old_name: x }] }'],
    ['a key separator to change', 'schema_patch', 'changes: { index: { key_separator: "/" } }'],
    ['no prefix at all', 'schema_patch', 'changes: { index: { prefix: [] } }'],
    [
      'an attribute of another type',
      'target_schema',
      `${index}\nfields: [{ name: x, type: tag, attrs: { weight: 2 } }]`,
    ],
    ['a schema with a version of its own', 'target_schema', `${index}\nversion: 1`],
    ['a score above 1', 'target_schema', 'index: { name: i, prefix: "p:", definition: { score: 2 } }'],
    ['a plan without a source', 'migration_plan', 'merged_target_schema: {}\ndiff_classification: { supported: true }'],
    ['a batch plan with an unknown policy', 'batch_plan', 'batch_id: b\ncreated_at: c\nfailure_policy: stop'],
    ['a batch plan without an id', 'batch_plan', 'created_at: c'],
    ['a state without times', 'batch_state', 'batch_id: b'],
    [
      'a report without a result',
      'migration_report',
      'source_index: a\ntarget_index: b\nstarted_at: c\nfinished_at: d',
    ],
    ['a search without a query', 'query_checks', 'searches: [{ min_count: 1 }]'],
    ['a number as an id', 'query_checks', 'fetch_ids: [1]'],
  ])('%s', (_case, name, yaml) => {
    expect(readers[name]?.(yaml).ok).toBe(false);
    expect(schemaProblems(name, yaml)).not.toEqual([]);
  });
});

const samples = [
  true,
  false,
  0,
  1,
  2,
  16,
  0.5,
  -1,
  40_000,
  1e6,
  'cosine',
  'HNSW',
  'float16',
  'LVQ8',
  'dm:en',
  '|',
  '',
  'flat',
  'ab',
];

it.each(fieldTypes)('attributes of %s: what the schema accepts, the program accepts', (type) => {
  for (const attribute of attributesFor(type)) {
    const field = (value: unknown) => ({ name: 'f', type, attrs: { [attribute.key]: value } });
    const accepted = samples.filter(
      (value) => schemaProblems('target_schema', JSON.stringify({ fields: [field(value)] })).length === 0,
    );
    expect(accepted, attribute.key).not.toEqual([]);
    expect(accepted.map((value) => [attribute.key, value, 'value' in readValue(attribute, value)])).toEqual(
      accepted.map((value) => [attribute.key, value, true]),
    );
    expect(accepted.length, attribute.key).toBeLessThan(samples.length);
  }
});

const guidePatch = `version: 1
changes:
  add_fields:
    - name: category
      type: tag
      path: $.category
      attrs:
        separator: "|"
  remove_fields:
    - legacy_field
  update_fields:
    - name: title
      attrs:
        sortable: true
    - name: embedding
      attrs:
        datatype: float16 # quantize vectors
        algorithm: HNSW
        distance_metric: cosine
`;

const guideBatchPlan = `version: 1
batch_id: "batch_20260320_100000"
mode: drop_recreate
failure_policy: fail_fast
requires_quantization: true
shared_patch:
  version: 1
  changes:
    update_fields:
      - name: embedding
        attrs:
          datatype: float16
indexes:
  - name: products_idx
    applicable: true
    skip_reason: null
  - name: legacy_idx
    applicable: false
    skip_reason: "Field 'embedding' not found"
created_at: "2026-03-20T10:00:00Z"
`;

const guideBatchReport = `version: 1
batch_id: "batch_20260320_100000"
status: completed
summary:
  total_indexes: 3
  successful: 3
  failed: 0
  skipped: 0
  total_duration_seconds: 127.5
indexes:
  - name: products_idx
    status: success
    report_path: ./reports/products_idx_report.yaml
completed_at: "2026-03-20T10:02:07Z"
`;
