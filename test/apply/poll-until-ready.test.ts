import { describe, expect, it } from 'vitest';
import { createPauses } from '../../src/apply/poll-until-ready.ts';

/** Looks at an index that takes `totalMs` to build; `readyMs` is when it was seen ready. */
function watch(left: (now: number) => { percentIndexed: number; bufferedVectors: number }) {
  const nextPause = createPauses();
  const pauses: number[] = [];
  let now = 0;
  for (;;) {
    const seen = left(now);
    if (seen.percentIndexed >= 1 && seen.bufferedVectors === 0) return { readyMs: now, pauses };
    const pause = nextPause(now, seen);
    pauses.push(pause);
    now += pause;
  }
}

/** An index read at an even pace. */
const evenly = (totalMs: number) => (now: number) => ({
  percentIndexed: Math.min(1, now / totalMs),
  bufferedVectors: 0,
});

describe('createPauses()', () => {
  it.each([5, 12, 100, 333, 760, 1000, 5_000, 60_000])('sees the end of %i ms of work within 6 ms', (totalMs) => {
    const { readyMs } = watch(evenly(totalMs));
    expect(readyMs - totalMs).toBeGreaterThanOrEqual(0);
    expect(readyMs - totalMs).toBeLessThan(6);
  });

  it('looks seldom in the middle of long work', () => {
    const { pauses } = watch(evenly(60_000));
    expect(pauses.length).toBeLessThan(60_000 / 500 + 30);
    expect(Math.max(...pauses)).toBe(500);
  });

  it('starts a new count where the buffer of a graph is emptied after all documents were read', () => {
    const { readyMs } = watch((now) => ({
      percentIndexed: Math.min(1, now / 400),
      bufferedVectors: now < 400 ? 5_000 : Math.max(0, 5_000 - 10 * (now - 400)),
    }));
    expect(readyMs - 900).toBeLessThan(6);
  });

  it('pauses longer and longer where nothing moves', () => {
    const nextPause = createPauses();
    const pauses = Array.from({ length: 16 }, (_, i) => nextPause(i, { percentIndexed: 0.5, bufferedVectors: 0 }));
    expect(pauses[0]).toBe(5);
    expect(pauses.at(-1)).toBe(500);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  });

  it('keeps looking where a count goes back', () => {
    const nextPause = createPauses();
    nextPause(0, { percentIndexed: 0.9, bufferedVectors: 0 });
    expect(nextPause(10, { percentIndexed: 0.1, bufferedVectors: 0 })).toBeCloseTo(7.5);
  });
});
