import { expect, it } from 'vitest';
import { type BatchWork, type IndexEnding, runBatch } from '../../src/batch/run-batch.ts';
import { type BatchState, newBatchState } from '../../src/phases/batch-state.ts';

const begun = newBatchState(
  { batchId: 'b', planPath: '/p', backupDir: '/bk', reportDir: '/r', remaining: ['a', 'b', 'c'] },
  't',
);

/** Runs a batch whose indexes end as told, and writes down everything that happens. */
async function play(
  endings: Readonly<Record<string, IndexEnding>>,
  { initial = begun, ...work }: Partial<BatchWork> & { initial?: BatchState } = {},
) {
  const told: string[] = [];
  const run = await runBatch(initial, {
    policy: 'fail_fast',
    migrate: async (index) => {
      told.push(`migrate ${index}`);
      return endings[index] ?? success;
    },
    save: async ({ currentIndex, completed }) => {
      told.push(`save ${currentIndex ?? '-'} ${completed.map(({ name }) => name).join(',')}`);
    },
    now: () => 't',
    clockMs: () => told.length * 1000,
    onIndex: ({ index, position, total, status }) => told.push(`tell ${position}/${total} ${index} ${status}`),
    signal: new AbortController().signal,
    ...work,
  });
  return { ...run, told };
}

const success: IndexEnding = { kind: 'done', entry: { status: 'success' } };
const failure: IndexEnding = { kind: 'done', entry: { status: 'failed', error: 'why' } };

it('the state is saved before an index is touched and after it ended', async () => {
  const { told, ending, state } = await play({}, { initial: { ...begun, remaining: ['a', 'b'] } });
  expect(told).toEqual([
    'save a ',
    'tell 1/2 a starting',
    'migrate a',
    'save - a',
    'tell 1/2 a success',
    'save b a',
    'tell 2/2 b starting',
    'migrate b',
    'save - a,b',
    'tell 2/2 b success',
  ]);
  expect(ending).toEqual({ kind: 'finished' });
  expect(state.elapsedSeconds).toBe(4);
});

it('fail_fast stops after a failure, continue_on_error goes on', async () => {
  const stopped = await play({ a: failure });
  expect([stopped.ending.kind, stopped.state.remaining]).toEqual(['stopped', ['b', 'c']]);
  const wentOn = await play({ a: failure }, { policy: 'continue_on_error' });
  expect(wentOn.ending.kind).toBe('finished');
  expect(wentOn.state.completed.map(({ status }) => status)).toEqual(['failed', 'success', 'success']);
});

it('a failure of the last index is no reason to say that others were skipped', async () => {
  expect((await play({ c: failure })).ending.kind).toBe('finished');
});

it('an index that was interrupted stays the current one, and is the first of the next run', async () => {
  const { state, ending } = await play({ b: { kind: 'interrupted' } });
  expect([ending.kind, state.currentIndex, state.remaining]).toEqual(['interrupted', 'b', ['b', 'c']]);
  const next = await play({}, { initial: state });
  expect(next.told.filter((line) => line.startsWith('migrate'))).toEqual(['migrate b', 'migrate c']);
  expect(next.told[1]).toBe('tell 2/3 b starting');
});

it('an index that could not be begun for want of a server is no failure under either policy', async () => {
  const { state, ending } = await play(
    { b: { kind: 'unreachable', reason: 'no server' } },
    { policy: 'continue_on_error' },
  );
  expect(ending).toEqual({ kind: 'unreachable', reason: 'no server' });
  expect([state.currentIndex, state.remaining, state.completed.length]).toEqual([undefined, ['b', 'c'], 1]);
});

it('a signal between two indexes touches no other', async () => {
  const controller = new AbortController();
  const stop = async (): Promise<IndexEnding> => {
    controller.abort();
    return success;
  };
  const { state, ending } = await play({}, { migrate: stop, signal: controller.signal });
  expect([ending.kind, state.completed.length, state.currentIndex]).toEqual(['interrupted', 1, undefined]);
});
