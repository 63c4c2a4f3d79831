import { expect, it } from 'vitest';
import { restingProgress } from '../../src/batch/index-progress.ts';
import { hasSomethingToUndo, ownRun, rollbackOrder } from '../../src/batch/rollback-order.ts';
import { newBatchState } from '../../src/phases/batch-state.ts';
import type { Journal } from '../../src/phases/journal.ts';

function journalAt(progress: Partial<Journal['progress']>, facts: Partial<Journal['facts']> = {}): Journal {
  const baseline = { numDocs: 1000, indexingFailures: 0, vectorIndexMb: 1 };
  return {
    facts: { batchSize: 100, createdAt: '2026-03-20T10:00:00Z', baseline, ...facts },
    progress: { dumpCompletedBatches: 0, quantizeCompletedBatches: 0, ...progress },
  } as Journal;
}

it('restingProgress() counts documents while vectors are backed up and while they are rewritten', () => {
  expect(restingProgress(journalAt({ phase: 'dump', dumpCompletedBatches: 6 }))).toEqual({
    phase: 'dump',
    doneDocs: 600,
    totalDocs: 1000,
    percent: 60,
  });
  const journal = journalAt(
    { phase: 'active', quantizeCompletedBatches: 3 },
    { seal: { frames: 4, bytes: 1, documents: 400, sumsCrc: 1 } },
  );
  expect(restingProgress(journal)).toEqual({ phase: 'active', doneDocs: 300, totalDocs: 400, percent: 75 });
});

it('restingProgress() knows no more than 100 percent, and none where nothing is counted', () => {
  expect(restingProgress(journalAt({ phase: 'dump', dumpCompletedBatches: 11 })).percent).toBe(100);
  expect(restingProgress(journalAt({ phase: 'target_created' }))).toEqual({ phase: 'target_created' });
});

it('rollbackOrder() begins with the last index and leaves none out that may have been begun', () => {
  const given = { batchId: 'b', planPath: '/p', backupDir: '/bk', reportDir: '/r', remaining: ['d', 'e', 'f'] };
  const state = {
    ...newBatchState(given, 't'),
    inProgress: [{ name: 'd' }, { name: 'f' }],
    completed: [
      { name: 'a', status: 'success' as const },
      { name: 'b', status: 'failed' as const },
      { name: 'c', status: 'skipped' as const },
    ],
  };
  expect(rollbackOrder(state)).toEqual(['f', 'd', 'b', 'a', 'e']);
});

it('ownRun() is the newest run of an index, unless it is older than the batch', () => {
  const run = (index: string, runId: string, createdAt?: string) => ({
    index,
    runId,
    phase: 'validated',
    ...(createdAt !== undefined && { createdAt }),
  });
  const runs = [run('a', '1', 't1'), run('b', '2', 't2'), run('a', '3', 't3'), run('p', '4')];
  expect(ownRun(runs, 'a', 't3')?.runId).toBe('3');
  expect(ownRun(runs, 'b', 't3')).toBeUndefined();
  expect(ownRun(runs, 'p', 't3')?.runId).toBe('4');
  expect(ownRun(runs, 'c', 't3')).toBeUndefined();
});

it.each([
  ['dump', false],
  ['ready', true],
  ['active', true],
  ['validated', true],
  ['rolling_back', true],
  ['rolled_back', false],
  ['python', true],
])('a run in phase %s has something to undo: %j', (phase, expected) => {
  expect(hasSomethingToUndo({ index: 'a', runId: '1', phase })).toBe(expected);
});
