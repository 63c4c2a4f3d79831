import { expect, it } from 'vitest';
import {
  type BatchState,
  beginIndex,
  beginRollback,
  completeIndex,
  isFinished,
  newBatchState,
  nextIndex,
  retryFailed,
} from '../../src/phases/batch-state.ts';

const begun = newBatchState(
  { batchId: 'b', planPath: '/p.yaml', backupDir: '/bk', reportDir: '/r', remaining: ['a', 'b', 'c'] },
  't0',
);

/** `completed | current | remaining`, a line that shows where everything is. */
function picture({ completed, currentIndex, remaining }: BatchState): string {
  const done = completed.map(({ name, status }) => `${name}=${status}`).join(' ');
  return `${done} | ${currentIndex ?? ''} | ${remaining.join(' ')}`;
}

it('an index goes from remaining through current to completed', () => {
  const inProgress = beginIndex(begun, 'a', 't1');
  expect(picture(inProgress)).toBe(' | a | a b c');
  const done = completeIndex(inProgress, { name: 'a', status: 'success' }, 't2');
  expect(picture(done)).toBe('a=success |  | b c');
  expect([begun.updatedAt, inProgress.currentStartedAt, done.updatedAt, done.currentStartedAt]).toEqual([
    't0',
    't1',
    't2',
    undefined,
  ]);
});

it('nextIndex() begins with the index a killed batch was in, wherever it stands', () => {
  expect(nextIndex(begun)).toBe('a');
  expect(nextIndex(beginIndex(begun, 'b', 't1'))).toBe('b');
  expect(nextIndex({ ...begun, currentIndex: 'gone' })).toBe('a');
  expect(nextIndex({ ...begun, remaining: [] })).toBeUndefined();
});

it('retryFailed() puts the failed in front of the rest, behind the one in the middle', () => {
  const state: BatchState = {
    ...begun,
    completed: [
      { name: 'x', status: 'failed', error: 'why' },
      { name: 'y', status: 'success' },
      { name: 'z', status: 'failed' },
    ],
    currentIndex: 'b',
  };
  expect(picture(retryFailed(state, 't9'))).toBe('y=success | b | b x z a c');
  expect(picture(retryFailed({ ...state, currentIndex: 'gone' }, 't9'))).toBe('y=success | gone | x z a b c');
});

it('completeIndex() replaces an earlier entry of the same index', () => {
  const failed = completeIndex(begun, { name: 'a', status: 'failed' }, 't1');
  const state = completeIndex(failed, { name: 'a', status: 'rolled_back' }, 't2');
  expect(picture(state)).toBe('a=rolled_back |  | b c');
});

it('isFinished() is true once nothing remains, whatever failed', () => {
  expect(isFinished(begun)).toBe(false);
  expect(isFinished({ ...begun, remaining: [], completed: [{ name: 'a', status: 'failed' }] })).toBe(true);
});

it('beginRollback() keeps the moment it was begun first', () => {
  expect(beginRollback(beginRollback(begun, 't1'), 't2')).toMatchObject({ rollbackStartedAt: 't1', updatedAt: 't2' });
});
