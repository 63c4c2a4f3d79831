import { expect, test } from 'vitest';
import { Scratch, ScratchPool } from '../src/scratch.ts';

/** Takes values of these lengths, each filled with its number, and expects that none lies over another. */
function takeAll(scratch: Scratch, lengths: readonly number[]): Buffer[] {
  const taken = lengths.map((bytes, number) => scratch.take(bytes).fill(number));
  taken.forEach((value, number) => {
    expect(value.length).toBe(lengths[number]);
    expect(value.every((byte) => byte === number)).toBe(true);
  });
  return taken;
}

const memoryOf = (values: readonly Buffer[]) => new Set(values.map(({ buffer }) => buffer));

test('values of any length lie side by side', () => {
  takeAll(new Scratch(), [0, 1, 3072, 262_143, 262_144, 262_145, 5, 3_000_000, 7]);
});

test('memory is used again once it is cleared, also by values a little longer', () => {
  const scratch = new Scratch();
  const first = memoryOf(takeAll(scratch, [700_000, 3072, 3072]));
  for (let round = 1; round < 50; round++) {
    scratch.clear();
    for (const buffer of memoryOf(takeAll(scratch, [700_000 + round, 3072, 3072]))) expect(first).toContain(buffer);
  }
});

test('a single small value takes little', () => {
  expect(new Scratch().take(700).buffer.byteLength).toBe(1024);
});

test('a value larger than any that comes often is not kept', () => {
  const scratch = new Scratch();
  const [large] = takeAll(scratch, [16 * 2 ** 20 + 1]);
  scratch.clear();
  expect(takeAll(scratch, [16 * 2 ** 20 + 1])[0]!.buffer).not.toBe(large!.buffer);
});

test('a pool hands out one memory to one user at a time', () => {
  const pool = new ScratchPool();
  const [first, second] = [pool.take(), pool.take()];
  const value = first.take(10);
  expect(second.take(10).buffer).not.toBe(value.buffer);
  pool.give(first);
  const third = pool.take();
  expect(third).toBe(first);
  expect(third.take(10).byteOffset).toBe(value.byteOffset);
});
