import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/events.ts';
import {
  batchSecondsLeft,
  foldLive,
  type LiveBatch,
  putDown,
  standsStill,
  stepSecondsLeft,
  takenUp,
  workOf,
} from '../../src/report/batch-live.ts';

const begun: LiveBatch = { batchId: 'b', since: '2026-03-20T10:00:00Z', totalWork: 4000, doneWork: 0, indexes: [] };

function at(second: number): string {
  return new Date(Date.parse(begun.since) + second * 1000).toISOString();
}

/** The batch after index `a` told these events, each at its second. */
function after(events: readonly (readonly [second: number, event: RunEvent])[]): LiveBatch {
  return events.reduce<LiveBatch>(
    (live, [second, event]) => foldLive(live, 'a', { ...event, seq: 1, at: at(second) }),
    takenUp(takenUp(begun, 'a'), 'b'),
  );
}

const progressed = (doneDocs: number): RunEvent => ({
  type: 'step.progressed',
  step: 'index',
  doneDocs,
  totalDocs: 1000,
});

it('an index at work is where its last event says, and others stay where they are', () => {
  const live = after([
    [1, { type: 'step.started', step: 'index' }],
    [10, progressed(200)],
    [20, progressed(400)],
  ]);
  expect(live.indexes).toEqual([
    { name: 'a', position: { step: 'index', since: at(10), fromDocs: 200, doneDocs: 400, totalDocs: 1000 } },
    { name: 'b' },
  ]);
});

it('the time that is left follows from the documents since the first count', () => {
  const [index] = after([
    [10, progressed(200)],
    [20, progressed(400)],
  ]).indexes;
  expect(stepSecondsLeft(index!.position!, new Date(at(20)))).toBe(30);
  // Nothing has come since: the step is slower than it looked.
  expect(stepSecondsLeft(index!.position!, new Date(at(40)))).toBe(90);
});

it('before a second count nobody knows the speed', () => {
  const [counted] = after([[10, progressed(200)]]).indexes;
  expect(stepSecondsLeft(counted!.position!, new Date(at(60)))).toBeUndefined();
  const [started] = after([[1, { type: 'step.started', step: 'dump', totalDocs: 50 }]]).indexes;
  expect(stepSecondsLeft(started!.position!, new Date(at(60)))).toBeUndefined();
});

it('the time of the whole batch follows from the work done so far', () => {
  expect(batchSecondsLeft(begun, new Date(at(10)))).toBeUndefined();
  const live = putDown(takenUp(begun, 'a'), 'a', { work: workOf(500), failed: false });
  expect(live.indexes).toEqual([]);
  expect(batchSecondsLeft(live, new Date(at(10)))).toBe(30);
  // One that failed is as if it had never been there.
  expect(batchSecondsLeft(putDown(live, 'b', { work: 1000, failed: true }), new Date(at(10)))).toBe(20);
  const little = putDown(begun, 'a', { work: 100, failed: false });
  expect(batchSecondsLeft(little, new Date(at(10)))).toBeUndefined();
});

it('an index that waits does so until it goes on', () => {
  const waits = standsStill(after([[10, progressed(200)]]), 'a', 'waits until b is back');
  expect(waits.indexes[0]).toMatchObject({ name: 'a', position: { step: 'index' }, waits: 'waits until b is back' });
  const [index] = foldLive(waits, 'a', { type: 'step.started', step: 'drop', seq: 1, at: at(20) }).indexes;
  expect(index).toEqual({ name: 'a', position: { step: 'drop', since: at(20) } });
});
