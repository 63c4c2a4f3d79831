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
    migrate: async ({ index }) => {
      told.push(`migrate ${index}`);
      return endings[index] ?? success;
    },
    save: async ({ inProgress, completed }) => {
      told.push(
        `save ${inProgress.map(({ name }) => name).join('+') || '-'} ${completed.map(({ name }) => name).join(',')}`,
      );
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
  expect(state.elapsedSeconds).toBe(8);
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
  expect([ending.kind, state.inProgress, state.remaining]).toEqual([
    'interrupted',
    [{ name: 'b', startedAt: 't' }],
    ['b', 'c'],
  ]);
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
  expect([state.inProgress, state.remaining, state.completed.length]).toEqual([[], ['b', 'c'], 1]);
});

it('a signal between two indexes touches no other', async () => {
  const controller = new AbortController();
  const stop = async (): Promise<IndexEnding> => {
    controller.abort();
    return success;
  };
  const { state, ending } = await play({}, { migrate: stop, signal: controller.signal });
  expect([ending.kind, state.completed.length, state.inProgress]).toEqual(['interrupted', 1, []]);
});

/** Indexes at work that end when told to. */
function parallelBatch({ initial = begun, ...work }: Partial<BatchWork> & { initial?: BatchState } = {}) {
  const saved: string[] = [];
  const told: string[] = [];
  const ends = new Map<string, (ending: IndexEnding) => void>();
  const stops = new Map<string, AbortSignal>();
  const run = runBatch(initial, {
    policy: 'fail_fast',
    admit: ([index], atWork) =>
      index === undefined || atWork.length === 2 ? { kind: 'none' } : { kind: 'begin', index },
    migrate: ({ index, position }, stop) => {
      told.push(`${position} ${index}`);
      stops.set(index, stop);
      return new Promise((resolve) => ends.set(index, resolve));
    },
    save: async ({ inProgress, completed }) => {
      saved.push(`${inProgress.map(({ name }) => name).join('+')} ${completed.map(({ name }) => name).join(',')}`);
    },
    now: () => 't',
    clockMs: () => 0,
    onIndex: () => {},
    signal: new AbortController().signal,
    ...work,
  });
  /** Ends an index once it is at work. */
  const end = async (index: string, ending: IndexEnding = success) => {
    await expect.poll(() => ends.has(index)).toBe(true);
    ends.get(index)?.(ending);
    ends.delete(index);
  };
  return { run, end, saved, told, stops };
}

it('two at a time: every save holds all that are in progress, and positions count up', async () => {
  const { run, end, saved, told } = parallelBatch();
  await end('b');
  await end('c');
  await end('a');
  expect((await run).ending).toEqual({ kind: 'finished' });
  expect(saved).toEqual(['a ', 'a+b ', 'a b', 'a+c b', 'a b,c', ' b,c,a']);
  expect(told).toEqual(['1 a', '2 b', '3 c']);
});

it('fail_fast begins no other index, asks those at work to stop, and keeps what stopped in progress', async () => {
  const { run, end, stops } = parallelBatch();
  await end('b', failure);
  await expect.poll(() => stops.get('a')?.aborted).toBe(true);
  await end('a', { kind: 'interrupted' });
  const { state, ending } = await run;
  expect([ending.kind, state.inProgress.map(({ name }) => name), state.remaining]).toEqual([
    'stopped',
    ['a'],
    ['a', 'c'],
  ]);
});

it('fail_fast: an index that goes on to its end is completed', async () => {
  const { run, end } = parallelBatch();
  await end('b', failure);
  await end('a');
  const { state, ending } = await run;
  expect([ending.kind, state.completed.map(({ name }) => name), state.remaining]).toEqual([
    'stopped',
    ['b', 'a'],
    ['c'],
  ]);
});

it('continue_on_error with two at a time: nobody is asked to stop', async () => {
  const { run, end, stops } = parallelBatch({ policy: 'continue_on_error' });
  await end('b', failure);
  await end('c');
  await end('a');
  expect((await run).ending.kind).toBe('finished');
  expect(stops.get('a')?.aborted).toBe(false);
});

it('a resume takes up all that were in the middle, before anything else', async () => {
  const inProgress = [{ name: 'c' }, { name: 'b' }];
  const { run, end, told } = parallelBatch({ initial: { ...begun, inProgress } });
  await end('c');
  await end('b');
  await end('a');
  await run;
  expect(told).toEqual(['1 c', '2 b', '3 a']);
});

it('a state that cannot be written ends the batch only once nothing is at work any more', async () => {
  let saves = 0;
  const { run, end, stops } = parallelBatch({
    save: async () => {
      saves += 1;
      if (saves === 3) throw new Error('disk full');
    },
  });
  let ended = false;
  const failed = run.catch((error: Error) => {
    ended = true;
    return error.message;
  });
  await end('b');
  await expect.poll(() => stops.get('a')?.aborted).toBe(true);
  expect(ended).toBe(false);
  await end('a', { kind: 'interrupted' });
  expect(await failed).toBe('disk full');
});

it('an index that waits for memory is told once', async () => {
  const told: string[] = [];
  const { run, end } = parallelBatch({
    admit: ([index], atWork) => {
      if (index === undefined) return { kind: 'none' };
      return atWork.length === 0 ? { kind: 'begin', index } : { kind: 'held', index, reason: 'too little' };
    },
    onIndex: ({ index, status, reason }) => told.push(`${index} ${status}${reason === undefined ? '' : ` ${reason}`}`),
  });
  await end('a');
  await end('b');
  await end('c');
  await run;
  expect(told).toEqual([
    ...['a starting', 'b waiting too little', 'a success'],
    ...['b starting', 'c waiting too little', 'b success'],
    ...['c starting', 'c success'],
  ]);
});
