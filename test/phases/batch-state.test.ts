import { expect, it } from 'vitest';
import {
  type BatchState,
  beginIndex,
  beginRollback,
  completeIndex,
  isFinished,
  leaveIndex,
  newBatchState,
  retryFailed,
  waitingIndexes,
} from '../../src/phases/batch-state.ts';

const begun = newBatchState(
  { batchId: 'b', planPath: '/p.yaml', backupDir: '/bk', reportDir: '/r', remaining: ['a', 'b', 'c'] },
  't0',
);

/** `completed | in progress | remaining`, a line that shows where everything is. */
function picture({ completed, inProgress, remaining }: BatchState): string {
  const done = completed.map(({ name, status }) => `${name}=${status}`).join(' ');
  return `${done} | ${inProgress.map(({ name }) => name).join(' ')} | ${remaining.join(' ')}`;
}

it('an index goes from remaining through in progress to completed', () => {
  const inProgress = beginIndex(begun, 'a', 't1');
  expect(picture(inProgress)).toBe(' | a | a b c');
  const done = completeIndex(inProgress, { name: 'a', status: 'success' }, 't2');
  expect(picture(done)).toBe('a=success |  | b c');
  expect([begun.updatedAt, inProgress.inProgress, done.updatedAt]).toEqual([
    't0',
    [{ name: 'a', startedAt: 't1' }],
    't2',
  ]);
});

it('several indexes are in progress at a time, and each of them ends by itself', () => {
  const three = ['b', 'a', 'c'].reduce((state, name) => beginIndex(state, name, 't1'), begun);
  expect(picture(three)).toBe(' | b a c | a b c');
  expect(picture(completeIndex(three, { name: 'a', status: 'success' }, 't2'))).toBe('a=success | b c | b c');
  expect(picture(leaveIndex(three, 'b', 't2'))).toBe(' | a c | a b c');
});

it('an index that is taken up again keeps its place in progress, with the new time', () => {
  const two = beginIndex(beginIndex(begun, 'a', 't1'), 'b', 't2');
  expect(beginIndex(two, 'a', 't3').inProgress).toEqual([
    { name: 'a', startedAt: 't3' },
    { name: 'b', startedAt: 't2' },
  ]);
});

it('waitingIndexes() begins with the indexes a killed batch was in, wherever they stand', () => {
  expect(waitingIndexes(begun)).toEqual(['a', 'b', 'c']);
  expect(waitingIndexes(beginIndex(beginIndex(begun, 'c', 't1'), 'b', 't1'))).toEqual(['c', 'b', 'a']);
  expect(waitingIndexes({ ...begun, inProgress: [{ name: 'gone' }] })).toEqual(['a', 'b', 'c']);
  expect(waitingIndexes({ ...begun, remaining: [] })).toEqual([]);
});

it('retryFailed() puts the failed in front of the rest, behind those in the middle', () => {
  const state: BatchState = {
    ...begun,
    completed: [
      { name: 'x', status: 'failed', error: 'why' },
      { name: 'y', status: 'success' },
      { name: 'z', status: 'failed' },
    ],
    inProgress: [{ name: 'b' }],
  };
  expect(picture(retryFailed(state, 't9'))).toBe('y=success | b | b x z a c');
  expect(picture(retryFailed({ ...state, inProgress: [{ name: 'gone' }] }, 't9'))).toBe('y=success | gone | x z a b c');
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
