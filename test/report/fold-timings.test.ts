import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/events.ts';
import { foldTimings, noTimings } from '../../src/report/fold-timings.ts';

const started: RunEvent = { type: 'run.started', runId: 'r', index: 'i', kind: 'apply', resumed: false, steps: [] };
const ready: RunEvent = { type: 'index.ready', index: 'i', numDocs: 1 };
const finished: RunEvent = { type: 'run.finished', result: 'succeeded' };

it('downtime runs from the drop to ready', () => {
  expect(timingsOf([started, { type: 'index.dropped', index: 'i' }, ready, finished])).toEqual({
    downtimeDurationSeconds: 1,
    totalMigrationDurationSeconds: 3,
  });
});

it('downtime of a resumed run begins with the drop by an earlier execution', () => {
  const resumed = { ...started, resumed: true, awaySince: '1969-12-31T23:59:00Z' } as const;
  expect(timingsOf([resumed, ready, finished])).toEqual({
    downtimeDurationSeconds: 61,
    totalMigrationDurationSeconds: 2,
  });
});

it('downtime is unknown where an earlier execution created the index', () => {
  expect(timingsOf([{ ...started, resumed: true }, ready, finished])).toEqual({ totalMigrationDurationSeconds: 2 });
});

function timingsOf(events: readonly RunEvent[]) {
  const stamped = events.map((event, at) => ({ ...event, seq: at, at: new Date(at * 1000).toISOString() }));
  return stamped.reduce(foldTimings, noTimings).timings;
}
