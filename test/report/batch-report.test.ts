import { expect, it } from 'vitest';
import { type BatchState, newBatchState } from '../../src/phases/batch-state.ts';
import type { BatchPlan } from '../../src/plan/batch-plan.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import { type BatchEnding, batchReport } from '../../src/report/batch-report.ts';

const batch: BatchPlan = {
  batchId: 'batch_20260320_100000',
  failurePolicy: 'fail_fast',
  requiresQuantization: true,
  sharedPatch: emptyPatch,
  indexes: [
    ...['a', 'b', 'c'].map((name) => ({ name, applicable: true })),
    { name: 'legacy', applicable: false, skipReason: "Field 'embedding' not found" },
  ],
  createdAt: '2026-03-20T10:00:00Z',
};

function stateWith(change: Partial<BatchState>): BatchState {
  const given = { batchId: batch.batchId, planPath: '/p', backupDir: '/bk', reportDir: '/r', remaining: [] };
  return { ...newBatchState(given, '2026-03-20T10:00:00Z'), ...change };
}

function told(state: BatchState, ending: BatchEnding): string {
  const { status, summary, indexes } = batchReport(batch, state, ending);
  const counts = `${summary.totalIndexes} = ${summary.successful} + ${summary.failed} + ${summary.skipped}`;
  return `${status} ${counts}: ${indexes.map((index) => `${index.name} ${index.status}`).join(', ')}`;
}

it('a batch without failures is completed, and lists what its plan left out', () => {
  const completed = ['a', 'b', 'c'].map((name) => ({ name, status: 'success' as const }));
  expect(told(stateWith({ completed }), { kind: 'finished' })).toBe(
    'completed 4 = 3 + 0 + 1: a success, b success, c success, legacy skipped',
  );
});

it('a failure beside a success is a partial failure, without one a failure', () => {
  const completed = [
    { name: 'a', status: 'success' as const },
    { name: 'b', status: 'failed' as const, error: 'why' },
  ];
  expect(told(stateWith({ completed, remaining: ['c'] }), { kind: 'stopped' })).toBe(
    'partial_failure 4 = 1 + 1 + 2: a success, b failed, c skipped, legacy skipped',
  );
  const alone = stateWith({ completed: completed.slice(1), remaining: ['c'] });
  expect(told(alone, { kind: 'stopped' })).toMatch(/^failed /);
});

it('what was not taken up says why', () => {
  const state = stateWith({ remaining: ['b', 'c'], inProgress: [{ name: 'b' }] });
  const errors = (ending: BatchEnding) => batchReport(batch, state, ending).indexes.map(({ error }) => error);
  expect(errors({ kind: 'stopped' })[1]).toBe('Skipped due to fail_fast policy');
  expect(errors({ kind: 'unreachable', reason: 'no server' })).toEqual([
    'Not gone on with: no server; batch-resume goes on',
    'Not begun: no server',
    "Field 'embedding' not found",
  ]);
  expect(errors({ kind: 'interrupted' })).toEqual([
    'Stopped at a safe point; batch-resume goes on from there',
    'Not begun: the batch was interrupted',
    "Field 'embedding' not found",
  ]);
});

it('an index that a failure of another one stopped is no skipped one', () => {
  const completed = [{ name: 'a', status: 'failed' as const }];
  const state = stateWith({ completed, remaining: ['b', 'c'], inProgress: [{ name: 'b' }] });
  expect(told(state, { kind: 'stopped' })).toBe(
    'failed 4 = 0 + 1 + 2: a failed, b interrupted, c skipped, legacy skipped',
  );
});

it('a batch that was interrupted says so, whatever came before', () => {
  const completed = [{ name: 'a', status: 'failed' as const }];
  const state = stateWith({ completed, remaining: ['b', 'c'], inProgress: [{ name: 'b' }] });
  expect(told(state, { kind: 'interrupted' })).toBe(
    'interrupted 4 = 0 + 1 + 2: a failed, b interrupted, c skipped, legacy skipped',
  );
});
