import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { writeBenchmark } from '../../src/documents/benchmark.ts';
import { readReport, writeReport } from '../../src/documents/report.ts';
import type { MigrationReport } from '../../src/report/report.ts';

function golden(name: string): string {
  return readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');
}

function reportOf(text: string): MigrationReport {
  const reading = readReport(text);
  return reading.ok ? reading.value : expect.fail(JSON.stringify(reading.problems));
}

const report: MigrationReport = {
  sourceIndex: 'products',
  targetIndex: 'products',
  result: 'succeeded',
  runId: 'run-1',
  startedAt: '2026-11-22T08:43:35Z',
  finishedAt: '2026-11-22T08:43:36Z',
  timings: {
    totalMigrationDurationSeconds: 1.23456,
    enumerateDurationSeconds: 0.1,
    dumpDurationSeconds: 0.2,
    dropDurationSeconds: 0.0004,
    quantizeDurationSeconds: 0.5,
    downtimeDurationSeconds: 0.7,
  },
  validation: {
    schemaMatch: true,
    docCountMatch: true,
    keySampleExists: true,
    indexingFailuresDelta: 0,
    queryChecks: [
      { name: 'functional:wildcard_search', passed: true, details: 'found 10' },
      { name: 'key:doc:1', passed: false },
    ],
    errors: [],
    warnings: ['HNSW recall is low'],
  },
  benchmarkSummary: { documentsIndexedPerSecond: 1200, indexSizeDeltaMb: -3.8 },
  diskSpaceEstimate: {
    indexName: 'products',
    docCount: 10,
    storageType: 'hash',
    vectorFields: [
      {
        fieldName: 'embedding',
        dims: 4,
        sourceDtype: 'float32',
        targetDtype: 'float16',
        sourceBytesPerDoc: 16,
        targetBytesPerDoc: 8,
      },
    ],
    totalSourceVectorBytes: 160,
    totalTargetVectorBytes: 80,
    rdbSnapshotDiskBytes: 260,
    rdbCowMemoryIfConcurrentBytes: 160,
    aofEnabled: false,
    aofGrowthBytes: 0,
    totalNewDiskBytes: 260,
    memorySavingsAfterBytes: 80,
    backupBytes: 750,
  },
  backup: { backupDir: '/srv/bk', backupPaths: ['/srv/bk/migration_backup_products'] },
  encodings: [
    {
      field: 'embedding',
      sourceDtype: 'float32',
      targetDtype: 'uint8',
      distanceMetric: 'L2',
      scaling: { kind: 'affine', scale: 0.0223652, offset: -3.09375 },
      formula: 'round((x + 3.09375) / 0.0223652), at least 0 and at most 255',
      distanceFormula: '0.000500202 * reported distance',
      values: 4000,
      saturatedValues: 1,
    },
  ],
  documents: { converted: 10, alreadyConverted: 0, gone: 1, updatedMeanwhile: 2, skippedInvalid: 0 },
  warnings: ['Index downtime is required'],
  manualActions: [],
};

it('writeReport() has Python’s keys in Python’s order, and ours among them', () => {
  expect(writeReport(report)).toBe(`version: 1
mode: drop_recreate
source_index: products
target_index: products
result: succeeded
run_id: run-1
started_at: "2026-11-22T08:43:35Z"
finished_at: "2026-11-22T08:43:36Z"
timings:
  total_migration_duration_seconds: 1.235
  enumerate_duration_seconds: 0.1
  dump_duration_seconds: 0.2
  drop_duration_seconds: 0
  quantize_duration_seconds: 0.5
  downtime_duration_seconds: 0.7
validation:
  schema_match: true
  doc_count_match: true
  key_sample_exists: true
  indexing_failures_delta: 0
  query_checks:
    - name: functional:wildcard_search
      passed: true
      details: found 10
    - name: key:doc:1
      passed: false
  errors: []
  warnings:
    - HNSW recall is low
benchmark_summary:
  documents_indexed_per_second: 1200
  index_size_delta_mb: -3.8
disk_space_estimate:
  index_name: products
  doc_count: 10
  storage_type: hash
  vector_fields:
    - field_name: embedding
      dims: 4
      source_dtype: float32
      target_dtype: float16
      source_bytes_per_doc: 16
      target_bytes_per_doc: 8
  total_source_vector_bytes: 160
  total_target_vector_bytes: 80
  rdb_snapshot_disk_bytes: 260
  rdb_cow_memory_if_concurrent_bytes: 160
  aof_enabled: false
  aof_growth_bytes: 0
  total_new_disk_bytes: 260
  memory_savings_after_bytes: 80
  backup_bytes: 750
backup:
  backup_dir: /srv/bk
  backup_paths:
    - /srv/bk/migration_backup_products
documents:
  converted: 10
  already_converted: 0
  gone: 1
  updated_meanwhile: 2
  skipped_invalid: 0
encodings:
  - field: embedding
    source_dtype: float32
    target_dtype: uint8
    distance_metric: l2
    scaling:
      kind: affine
      scale: 0.0223652
      offset: -3.09375
    formula: round((x + 3.09375) / 0.0223652), at least 0 and at most 255
    distance_formula: 0.000500202 * reported distance
    values: 4000
    saturated_values: 1
warnings:
  - Index downtime is required
manual_actions: []
`);
});

it('writeReport() leaves out what did not happen', () => {
  const { runId: _run, diskSpaceEstimate: _disk, backup: _backup, documents: _documents, ...least } = report;
  const text = writeReport({ ...least, timings: {}, benchmarkSummary: {} });
  expect(text).not.toMatch(/run_id|disk_space|backup|documents/);
  expect(text).toContain('timings: {}\n');
  expect(text).toContain('benchmark_summary: {}\n');
});

it('readReport() reads what writeReport() writes, to the millisecond', () => {
  const timings = { ...report.timings, totalMigrationDurationSeconds: 1.235, dropDurationSeconds: 0 };
  expect(reportOf(writeReport(report))).toEqual({ ...report, timings });
});

it('readReport() reads Python’s report of an apply', () => {
  expect(reportOf(golden('migration_report.yaml'))).toMatchObject({
    result: 'succeeded',
    timings: { totalMigrationDurationSeconds: 0.28, dropDurationSeconds: 0.002, downtimeDurationSeconds: 0.212 },
    validation: { schemaMatch: true, queryChecks: [{ name: 'functional:wildcard_search', passed: true }] },
    benchmarkSummary: { documentsIndexedPerSecond: 10_000, indexSizeDeltaMb: -0.008 },
    diskSpaceEstimate: { docCount: 10, rdbSnapshotDiskBytes: 152, backupBytes: 0 },
    backup: { backupPaths: ['/srv/migrations/migration_backup_products_0a3e27b8'] },
  });
});

it('readReport() reads Python’s report of a validate', () => {
  const read = reportOf(golden('validate_report.yaml'));
  expect(read.timings).toEqual({ validationDurationSeconds: 0.006 });
  expect(read).not.toHaveProperty('backup');
  expect(read).not.toHaveProperty('diskSpaceEstimate');
});

it('readReport() ignores keys it does not know, and reports what is missing', () => {
  const text = 'source_index: a\ntarget_index: b\nresult: done\nfuture: 1\nstarted_at: x\n';
  const reading = readReport(text);
  expect(reading.ok ? [] : reading.problems.map(({ message }) => message)).toEqual([
    '"finished_at" is missing',
    '"result" must be one of succeeded, failed, interrupted, not "done"',
  ]);
});

it('writeBenchmark() has the figures and the verdict in Python’s order', () => {
  const read = reportOf(golden('migration_report.yaml'));
  const numbersAlike = (text: string) => text.replaceAll('10000.0', '10000');
  expect(writeBenchmark(read)).toBe(numbersAlike(golden('benchmark_report.yaml')));
});
