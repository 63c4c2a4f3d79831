import { expect, test } from 'vitest';
import { workOnAll } from '../../src/apply/engine/worker-pool.ts';

const never = new AbortController().signal;

test('workOnAll() works on no more items at once than there are workers, and on every item once', async () => {
  const begun: number[] = [];
  let atWork = 0;
  let most = 0;
  await workOnAll([1, 2, 3, 4, 5, 6, 7], { workers: 3, signal: never }, async (item) => {
    begun.push(item);
    atWork += 1;
    most = Math.max(most, atWork);
    await new Promise((resolve) => setImmediate(resolve));
    atWork -= 1;
  });
  expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

test('workOnAll() tells the others to stop when one fails, waits for them, begins no further item, throws the first failure', async () => {
  const begun: string[] = [];
  const ended: string[] = [];
  const work = workOnAll(['fails', 'goes on', 'never begun'], { workers: 2, signal: never }, async (item, signal) => {
    begun.push(item);
    if (item === 'fails') throw new Error('the first');
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => setImmediate(resolve)));
    ended.push(item);
    throw new Error('stopped');
  });
  await expect(work).rejects.toThrow('the first');
  expect(begun).toEqual(['fails', 'goes on']);
  expect(ended).toEqual(['goes on']);
});

test('workOnAll() hands on the reason of the signal it was given', async () => {
  const controller = new AbortController();
  const reason = new Error('asked to');
  const work = workOnAll([1], { workers: 2, signal: controller.signal }, async (_item, signal) => {
    controller.abort(reason);
    signal.throwIfAborted();
  });
  await expect(work).rejects.toBe(reason);
});
