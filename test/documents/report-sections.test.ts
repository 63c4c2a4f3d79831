import { expect, it } from 'vitest';
import { writeBenchmark } from '../../src/documents/benchmark.ts';
import { readReport, writeReport } from '../../src/documents/report.ts';
import type { MigrationReport } from '../../src/report/report.ts';
import { schemaProblems } from '../support/json-schema.ts';

const report: MigrationReport = {
  sourceIndex: 'products',
  targetIndex: 'products',
  result: 'succeeded',
  startedAt: '2026-11-22T08:43:35Z',
  finishedAt: '2026-11-22T08:43:36Z',
  timings: {},
  validation: {
    schemaMatch: true,
    docCountMatch: true,
    keySampleExists: true,
    indexingFailuresDelta: 0,
    queryChecks: [],
    errors: [],
    warnings: [],
  },
  benchmarkSummary: {},
  changes: [
    { kind: 'changed', field: 'embedding', what: 'datatype', from: 'float32', to: 'float16' },
    { kind: 'added', field: 'yes', what: 'field', to: 'tag' },
  ],
  timeline: {
    awayFromSeconds: 0.2,
    awayUntilSeconds: 1.5,
    steps: [
      { step: 'drop', startedSeconds: 0.2, durationSeconds: 0.001, progressSeconds: [], progressDocs: [] },
      {
        step: 'dump',
        startedSeconds: 0.1,
        durationSeconds: 0.1,
        usage: { clientCpuMs: 20, serverCpuMs: 75, diskMs: 10 },
        progressSeconds: [],
        progressDocs: [],
      },
      { step: 'quantize', startedSeconds: 0.3, progressSeconds: [0.3, 0.4], progressDocs: [0, 500] },
    ],
  },
  quality: [
    {
      field: 'embedding',
      sourceDtype: 'float32',
      targetDtype: 'float16',
      metric: 'IP',
      targetMetric: 'L2',
      algorithm: 'hnsw',
      originals: 'backup',
      k: 10,
      queries: 100,
      documents: 1000,
      leftOut: 2,
      recall: 0.987,
      lowestRecall: 0.8,
      recallCounts: [0, 0, 0, 0, 0, 0, 0, 0, 3, 10, 87],
      worstQueries: [{ key: 'p:1', recall: 0.8 }],
      drift: { hits: 990, mean: 0.0001, p95: 0.0004, max: 0.001, meanDistance: 0.4 },
    },
  ],
  warnings: [],
  manualActions: [],
};

it('a report keeps changes, timeline and quality', () => {
  const text = writeReport(report);
  expect(readReport(text)).toEqual({ ok: true, value: report });
  expect(text).toContain('    recall_counts: [ 0, 0, 0, 0, 0, 0, 0, 0, 3, 10, 87 ]\n');
});

it('writeBenchmark() has the timeline, and what held each step up', () => {
  expect(writeBenchmark(report)).toContain(`timeline:
  away_from_seconds: 0.2
  away_until_seconds: 1.5
  steps:
    - step: drop
      started_seconds: 0.2
      duration_seconds: 0.001
    - step: dump
      started_seconds: 0.1
      duration_seconds: 0.1
      client_cpu_seconds: 0.02
      server_cpu_seconds: 0.075
      disk_seconds: 0.01
      bound_by: server
    - step: quantize
      started_seconds: 0.3
      progress_seconds:
        - 0.3
        - 0.4
      progress_docs:
        - 0
        - 500
`);
});

it('the published schemas know these sections', () => {
  expect(schemaProblems('migration_report', writeReport(report))).toEqual([]);
  expect(schemaProblems('benchmark_report', writeBenchmark(report))).toEqual([]);
  expect(schemaProblems('migration_report', writeReport(report).replace('kind: added', 'kind: new'))).toHaveLength(1);
});

it('readReport() refuses a timeline whose two lists do not belong together', () => {
  const text = writeReport(report).replace('        - 0.4\n', '');
  expect(readReport(text)).toMatchObject({
    ok: false,
    problems: [{ message: '"progress_docs" must have as many numbers as "progress_seconds"' }],
  });
});
