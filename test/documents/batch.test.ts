import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readBatchPlan, writeBatchPlan } from '../../src/documents/batch-plan.ts';
import { writeBatchReport } from '../../src/documents/batch-report.ts';
import { readBatchState, writeBatchState } from '../../src/documents/batch-state.ts';
import type { Reading } from '../../src/documents/problem.ts';
import { writeYaml } from '../../src/documents/write-yaml.ts';
import type { BatchState } from '../../src/phases/batch-state.ts';
import type { BatchPlan } from '../../src/plan/batch-plan.ts';
import { emptyPatch } from '../../src/plan/merge.ts';

function golden(name: string): string {
  return readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');
}

function valueIn<Value>(reading: Reading<Value>): Value {
  return reading.ok ? reading.value : expect.fail(JSON.stringify(reading.problems));
}

const batch: BatchPlan = {
  batchId: 'batch_20260320_100000',
  failurePolicy: 'continue_on_error',
  requiresQuantization: true,
  sharedPatch: { ...emptyPatch, updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }] },
  indexes: [
    {
      name: 'products_idx',
      applicable: true,
      planPath: 'plans/products_idx.yaml',
      planFingerprint: '10dd035ea0c32d26',
    },
    { name: 'legacy_idx', applicable: false, skipReason: "Field 'embedding' not found" },
  ],
  createdAt: '2026-03-20T10:00:00Z',
};

const state: BatchState = {
  batchId: 'batch_20260320_100000',
  planPath: '/srv/batch_plan.yaml',
  backupDir: '/srv/bk',
  reportDir: '/srv/reports',
  startedAt: '2026-03-20T10:00:00Z',
  updatedAt: '2026-03-20T10:25:00Z',
  elapsedSeconds: 127.5,
  completed: [
    {
      name: 'products_idx',
      status: 'success',
      startedAt: '2026-03-20T10:00:01Z',
      completedAt: '2026-03-20T10:02:30Z',
      durationSeconds: 149.25,
      reportPath: '/srv/reports/products_idx_report.yaml',
    },
    {
      name: 'users_idx',
      status: 'failed',
      error: 'Redis connection timeout: "a"',
      completedAt: '2026-03-20T10:05:45Z',
    },
  ],
  inProgress: [{ name: 'inventory_idx', startedAt: '2026-03-20T10:24:00Z' }],
  remaining: ['inventory_idx', 'analytics_idx'],
};

it("writeBatchPlan() has the guide's keys in the guide's order, and ours behind them", () => {
  expect(writeBatchPlan(batch)).toBe(`version: 1
batch_id: batch_20260320_100000
mode: drop_recreate
failure_policy: continue_on_error
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
    plan_path: plans/products_idx.yaml
    plan_fingerprint: 10dd035ea0c32d26
  - name: legacy_idx
    applicable: false
    skip_reason: Field 'embedding' not found
created_at: "2026-03-20T10:00:00Z"
`);
});

it('a batch plan and a state are read as they were written', () => {
  expect(valueIn(readBatchPlan(writeBatchPlan(batch)))).toEqual(batch);
  expect(valueIn(readBatchState(writeBatchState(state)))).toEqual(state);
  const undone = { ...state, rollbackStartedAt: '2026-03-21T08:00:00Z' };
  expect(valueIn(readBatchState(writeBatchState(undone)))).toEqual(undone);
});

it('readBatchPlan() reads what Python wrote, which names no plans', () => {
  expect(valueIn(readBatchPlan(golden('batch_plan.yaml')))).toEqual({
    batchId: 'batch_e5cc8a9ea4da',
    failurePolicy: 'fail_fast',
    requiresQuantization: true,
    sharedPatch: { ...emptyPatch, updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }] },
    indexes: [
      { name: 'legacy_idx', applicable: false, skipReason: 'Missing fields: embedding' },
      { name: 'orders_idx', applicable: true },
      { name: 'products_idx', applicable: true },
      { name: 'users_idx', applicable: true },
    ],
    createdAt: '2026-11-22T08:46:24Z',
  });
});

it('readBatchState() reads what Python wrote, finished and interrupted', () => {
  const finished = valueIn(readBatchState(golden('batch_state.yaml')));
  expect(finished).toMatchObject({ remaining: [], elapsedSeconds: 0, backupDir: '/srv/migrations/backup' });
  expect(finished.completed.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'orders_idx success',
    'products_idx success',
    'users_idx success',
  ]);
  expect(valueIn(readBatchState(golden('batch_state_interrupted.yaml')))).toMatchObject({
    inProgress: [{ name: 'b_idx' }],
    remaining: ['b_idx', 'c_idx'],
  });
});

it('writeBatchState() writes what one document of all its keys would be', () => {
  for (const completed of [[], state.completed]) {
    const yaml = writeBatchState({ ...state, completed });
    expect(writeYaml(parse(yaml))).toBe(yaml);
    expect(writeBatchState({ ...state, completed })).toBe(yaml);
  }
});

it('a state with several indexes in progress names the first as the current one, and lists all', () => {
  const several = { ...state, inProgress: [...state.inProgress, { name: 'analytics_idx' }] };
  const yaml = writeBatchState(several);
  expect(yaml).toContain(`current_index: inventory_idx
current_started_at: "2026-03-20T10:24:00Z"
in_progress:
  - name: inventory_idx
    started_at: "2026-03-20T10:24:00Z"
  - name: analytics_idx
remaining:`);
  expect(valueIn(readBatchState(yaml))).toEqual(several);
  expect(writeBatchState(state)).not.toContain('in_progress');
});

it("writeBatchState() has Python's keys in Python's order", () => {
  const keys = (yaml: string) => Array.from(yaml.matchAll(/^(\w+):/gm), ([, key]) => key);
  const ours = keys(writeBatchState(state));
  const python = keys(golden('batch_state_interrupted.yaml'));
  expect(ours.filter((key) => python.includes(key))).toEqual(python);
});

it.each([
  [`${writeBatchPlan(batch).replace('legacy_idx', 'products_idx')}`, 'index "products_idx" is listed twice'],
  [writeBatchPlan(batch).replace('continue_on_error', 'go_on'), 'failure_policy'],
  [writeBatchPlan(batch).replace('mode: drop_recreate', 'mode: online'), 'the only mode is "drop_recreate"'],
  [writeBatchPlan(batch).replace('version: 1', 'version: 2'), 'this program reads version 1 only'],
  [writeBatchPlan(batch).replace('applicable: true', 'aplicable: true'), 'aplicable'],
])('readBatchPlan() refuses a wrong plan (%#)', (yaml, message) => {
  const reading = readBatchPlan(yaml);
  expect(reading.ok ? 'accepted' : JSON.stringify(reading.problems).replaceAll('\\"', '"')).toContain(message);
});

it("writeBatchReport() has the guide's keys in the guide's order", () => {
  const report = writeBatchReport({
    batchId: 'batch_20260320_100000',
    status: 'completed',
    backupDir: '/srv/bk',
    summary: { totalIndexes: 1, successful: 1, failed: 0, skipped: 0, totalDurationSeconds: 127.5 },
    indexes: [{ name: 'products_idx', status: 'success', reportPath: './reports/products_idx_report.yaml' }],
    startedAt: '2026-03-20T10:00:00Z',
    completedAt: '2026-03-20T10:02:07Z',
  });
  expect(report).toBe(`version: 1
batch_id: batch_20260320_100000
status: completed
backup_dir: /srv/bk
summary:
  total_indexes: 1
  successful: 1
  failed: 0
  skipped: 0
  total_duration_seconds: 127.5
indexes:
  - name: products_idx
    status: success
    report_path: ./reports/products_idx_report.yaml
started_at: "2026-03-20T10:00:00Z"
completed_at: "2026-03-20T10:02:07Z"
`);
});
