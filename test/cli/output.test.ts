import { expect, it } from 'vitest';
import { chooseRuns } from '../../src/cli/choose-runs.ts';
import { formatDuration } from '../../src/cli/output/format-duration.ts';
import { indexInfoJson } from '../../src/cli/output/index-info-json.ts';
import { indexInfoText } from '../../src/cli/output/index-info-text.ts';
import { indexListText } from '../../src/cli/output/index-list.ts';
import { jsonText } from '../../src/cli/output/json-text.ts';
import { type PlanSummary, planSummaryText } from '../../src/cli/output/plan-summary.ts';
import { reportJson } from '../../src/cli/output/report-json.ts';
import { outcomeLine, reportSummaryText } from '../../src/cli/output/report-summary.ts';
import { rollbackQuestion, rollbackReportText, rollbackTotal } from '../../src/cli/output/rollback-text.ts';
import type {
  BackupRun,
  DiskSpaceEstimate,
  IndexDescription,
  MigrationReport,
  RollbackReport,
} from '../../src/index.ts';

it('indexListText() numbers the indexes as the guide prints them', () => {
  expect(indexListText(['products_idx', 'users_idx'])).toBe('Indices:\n1. products_idx\n2. users_idx');
  expect(indexListText([])).toBe('Indices:\n(none found)');
});

const description: IndexDescription = {
  definition: {
    name: 'words',
    storageType: 'hash',
    prefixes: ['w:', ''],
    filter: '@price > 3',
    options: [],
    stopwords: [],
    fields: [
      { name: 'title', path: 'title', type: 'text', attrs: { weight: 2 } },
      { name: 'embedding', path: 'vec', type: 'vector', attrs: { algorithm: 'hnsw', dims: 4 } },
    ],
  },
  companions: { aliases: ['live'], aliasesComplete: false, synonyms: { groupA: ['big', 'large'] } },
  stats: {
    numDocs: 1200,
    indexingFailures: 0,
    percentIndexed: 1,
    indexing: false,
    bufferedVectors: 0,
    vectorIndexMb: 1.5,
    otherIndexMb: 0.25,
  },
  permanence: 'permanent',
  hiddenRead: true,
};

it('indexInfoText() shows the index and its fields in two tables', () => {
  expect(indexInfoText(description)).toBe(`Index Information:
Property           Value
-----------------  ------------------------------------------------------
Index name         words
Storage type       hash
Prefixes           w:, (every key)
Index options      (none)
Aliases            live (there may be more: this server cannot list them)
Documents          1,200
Indexing failures  0
Indexing           no
Vector index size  1.50 MB
Other index size   0.25 MB
Filter             @price > 3
Stopwords          (none at all)
Synonym groups     1

Index Fields:
Name   Attribute  Type    Options
-----  ---------  ------  ---------------------
title  title      TEXT    weight=2
vec    embedding  VECTOR  algorithm=hnsw dims=4`);
});

it('indexInfoJson() keeps the shape of Python and the spelling of user names', () => {
  const printed = JSON.parse(jsonText(indexInfoJson(description)));
  expect(printed.index_information).toMatchObject({
    index_name: 'words',
    storage_type: 'hash',
    prefixes: ['w:', ''],
    index_options: [],
    indexing: false,
    num_docs: 1200,
    synonyms: [{ group: 'groupA', terms: ['big', 'large'] }],
  });
  expect(printed.index_fields[1]).toEqual({
    name: 'vec',
    attribute: 'embedding',
    type: 'vector',
    field_options: { algorithm: 'hnsw', dims: 4 },
  });
});

const cost: DiskSpaceEstimate = {
  indexName: 'words',
  docCount: 1000,
  storageType: 'hash',
  vectorFields: [],
  totalSourceVectorBytes: 0,
  totalTargetVectorBytes: 0,
  rdbSnapshotDiskBytes: 0,
  rdbCowMemoryIfConcurrentBytes: 0,
  aofEnabled: false,
  aofGrowthBytes: 0,
  totalNewDiskBytes: 0,
  memorySavingsAfterBytes: 0,
  backupBytes: 0,
};

const plan: PlanSummary = {
  index: 'words',
  planPath: 'my plan.yaml',
  absolutePlanPath: '/somewhere/my plan.yaml',
  blockedReasons: [],
  warnings: ['Index downtime is required'],
  noOp: false,
  changes: [{ kind: 'removed', field: 'price', type: 'numeric' }],
  cost,
  colors: { red: String, yellow: String, green: String, dim: String },
  programName: 'rvl',
  connectionWords: ' --url redis://localhost:6379',
};

it('planSummaryText() begins with the lines of the guide and ends with commands that work as they are', () => {
  expect(planSummaryText(plan)).toBe(`Migration plan written to /somewhere/my plan.yaml
Mode: drop_recreate
Supported: True
Warnings:
- Index downtime is required

Changes to index 'words' (1,000 documents):
  - price  numeric; documents keep its data
Cost:
  no searches until 1,000 documents are indexed again
  no document is touched

Next steps:
  Review the plan:     cat 'my plan.yaml'
  Estimate the space:  rvl migrate estimate --plan 'my plan.yaml'
  Apply the migration: rvl migrate apply --plan 'my plan.yaml' --backup-dir ./migration_backups --url redis://localhost:6379
  Validate the result: rvl migrate validate --plan 'my plan.yaml' --url redis://localhost:6379
  To cancel:           rm 'my plan.yaml'`);
});

it('planSummaryText() offers no apply for a blocked plan', () => {
  const text = planSummaryText({ ...plan, blockedReasons: ['dims cannot change'] });
  expect(text).toContain('Supported: False\nWarnings:\n- Index downtime is required\nBlocked reasons:\n- dims cannot');
  expect(text).not.toContain('migrate apply');
});

const report: MigrationReport = {
  sourceIndex: 'words',
  targetIndex: 'words',
  result: 'succeeded',
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:00:07Z',
  timings: { totalMigrationDurationSeconds: 6.912, validationDurationSeconds: 0.25, downtimeDurationSeconds: 5.912 },
  validation: {
    schemaMatch: true,
    docCountMatch: true,
    keySampleExists: true,
    indexingFailuresDelta: 0,
    queryChecks: [
      { name: 'functional:wildcard_search', passed: true },
      { name: 'key:w:1', passed: false, details: 'Key not found' },
    ],
    errors: [],
    warnings: [],
  },
  benchmarkSummary: {},
  backup: { backupDir: '/backups', backupPaths: ['/backups/migration_backup_words'] },
  documents: { converted: 1000, alreadyConverted: 2, gone: 0, updatedMeanwhile: 1, skippedInvalid: 0 },
  warnings: ['Index downtime is required', 'one alias is lost'],
  manualActions: [],
};

it("reportSummaryText() prints Python's lines, then what was done to documents", () => {
  expect(reportSummaryText(report, ['Index downtime is required'])).toBe(`Result: succeeded
Schema match: True
Doc count match: True
Key sample exists: True
Indexing failures delta: 0
Query checks:
- key:w:1: FAILED (Key not found)
Warnings:
- one alias is lost
Documents: 1,000 vectors converted, 2 already in the target datatype, 1 updated by the application meanwhile
Backup directory: /backups
Backup file prefixes:
- /backups/migration_backup_words`);
});

it('reportSummaryText() gives no verdict on a run that ended before its validation', () => {
  const ended = { ...report, result: 'interrupted', timings: { dumpDurationSeconds: 1 } } as const;
  expect(reportSummaryText(ended)).not.toContain('Schema match');
});

it('outcomeLine() names total time and downtime', () => {
  expect(outcomeLine(report)).toBe('Migration completed in 6.9s (downtime: 5.9s)');
});

it('outcomeLine() says when there was nothing to do', () => {
  const idle = { ...report, timings: { validationDurationSeconds: 0.1 } };
  expect(outcomeLine(idle)).toBe('Nothing to do: index "words" already is what the plan asks for');
});

it('reportJson() spells timings as the report file does', () => {
  expect(JSON.parse(jsonText(reportJson(report))).timings).toEqual({
    total_migration_duration_seconds: 6.912,
    validation_duration_seconds: 0.25,
    downtime_duration_seconds: 5.912,
  });
});

const rollback: RollbackReport = {
  index: 'words',
  runId: 'r1',
  result: 'succeeded',
  restored: 1000,
  untouched: 0,
  widened: 1,
  gone: 2,
  indexRecreated: true,
  aliases: ['live'],
  errors: [],
  warnings: [],
  durationSeconds: 1,
};

it('rollbackReportText() says what is as it was, the definition and the aliases too', () => {
  expect(rollbackReportText(rollback)).toBe(`  Done: 1,000 vectors restored
  1 document written since, saved and widened back
  2 documents deleted or expired since; left deleted
  Index "words" has its original definition again
  Aliases point at it again: live`);
});

it('rollbackTotal() adds the runs up in the line the guide prints', () => {
  expect(rollbackTotal([rollback, { ...rollback, restored: 4, widened: 0 }])).toBe(
    'Rollback complete: 1,005 vectors restored to original values',
  );
});

const runs: BackupRun[] = [
  { index: 'b', runId: 'b1', phase: 'validated', createdAt: '2026-01-01T00:00:00Z', documents: 1, finished: true },
  { index: 'b', runId: 'b2', phase: 'active', createdAt: '2026-01-02T00:00:00Z', documents: 2, finished: false },
  { index: 'a', runId: 'a1', phase: 'python', documents: 3, finished: true },
];

it('chooseRuns() takes the newest run of every index, or those that were named', () => {
  const ids = (choice: { index?: string; run?: string }) => chooseRuns(runs, choice).map(({ runId }) => runId);
  expect(ids({})).toEqual(['a1', 'b2']);
  expect(ids({ index: 'b' })).toEqual(['b2']);
  expect(ids({ run: 'b1' })).toEqual(['b1']);
  expect(ids({ index: 'a', run: 'b1' })).toEqual([]);
});

it('rollbackQuestion() names documents, index and run', () => {
  expect(rollbackQuestion(runs[1]!)).toBe('Restore 2 documents of index "b" from run b2 of 2026-01-02T00:00:00Z?');
});

it.each([
  [0, '0.0s'],
  [99_900, '99.9s'],
  [99_960, '1m 40s'],
  [3_599_000, '59m 59s'],
  [3_661_000, '1h 1m'],
])('formatDuration() puts %d ms as %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

it('jsonText() leaves keys that are names of the user alone', () => {
  expect(jsonText({ doneDocs: 1, 'my-Field': { x_Y: 1 } })).toBe(
    '{"json_version":1,"done_docs":1,"my-Field":{"x_Y":1}}',
  );
});
