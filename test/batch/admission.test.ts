import { expect, it } from 'vitest';
import { type Memory, oneAtATime, type Sharing, severalAtATime } from '../../src/batch/admission.ts';

const MB = 2 ** 20;

/** A rule over indexes whose demand on the server is given in MB; `ab` and `ac` overlap because both begin with a. */
function ruleWith(
  demands: Readonly<Record<string, number>>,
  { roomMb = 1000, ...given }: Partial<Sharing> & { roomMb?: number } = {},
) {
  const budget = async (): Promise<Memory> => ({ serverBytes: roomMb * MB, clientBytes: 100 * MB });
  return severalAtATime({
    parallel: 3,
    overlap: (left, right) => left[0] === right[0],
    demand: (index) => ({ serverBytes: (demands[index] ?? 1) * MB, clientBytes: MB }),
    budget,
    ...given,
  });
}

it('oneAtATime begins the first one, and no other beside it', () => {
  expect(oneAtATime(['a', 'b'], [])).toEqual({ kind: 'begin', index: 'a' });
  expect(oneAtATime(['b'], ['a'])).toEqual({ kind: 'none' });
  expect(oneAtATime([], [])).toEqual({ kind: 'none' });
});

it('severalAtATime() begins as many as are allowed', async () => {
  const rule = ruleWith({});
  expect(await rule(['c', 'd'], ['a', 'b'])).toEqual({ kind: 'begin', index: 'c' });
  expect(await rule(['d'], ['a', 'b', 'c'])).toEqual({ kind: 'none' });
  expect(await rule([], ['a'])).toEqual({ kind: 'none' });
});

it('indexes that overlap are never begun together, and keep their order', async () => {
  const rule = ruleWith({});
  expect(await rule(['a2', 'b'], ['a1'])).toEqual({ kind: 'begin', index: 'b' });
  expect(await rule(['a2'], ['a1'])).toEqual({ kind: 'none' });
  // a1 does not fit in yet; a2, which looks at the same documents, must not go before it.
  const tight = ruleWith({ a1: 900 }, { roomMb: 500 });
  expect(await tight(['a1', 'a2', 'c'], ['b'])).toEqual({ kind: 'begin', index: 'c' });
  expect(await tight(['a1', 'a2'], ['b'])).toMatchObject({ kind: 'held', index: 'a1' });
});

it('an index that does not fit in beside the others lets smaller ones pass, and is begun alone', async () => {
  const rule = ruleWith({ a: 60, big: 300, c: 30 }, { roomMb: 100 });
  expect(await rule(['big', 'c'], ['a'])).toEqual({ kind: 'begin', index: 'c' });
  expect(await rule(['big'], [])).toEqual({ kind: 'begin', index: 'big' });
  expect(await rule(['big'], ['a'])).toEqual({
    kind: 'held',
    index: 'big',
    reason: 'waits for memory: needs about 300 MB on the server, 40 MB of 100 MB are left',
  });
});

it('memory of this process counts as that of the server does', async () => {
  const rule = ruleWith({}, { demand: () => ({ serverBytes: 0, clientBytes: 60 * MB }) });
  expect(await rule(['b'], ['a'])).toEqual({
    kind: 'held',
    index: 'b',
    reason: 'waits for memory: needs about 60 MB of this process, 40 MB of 100 MB are left',
  });
});

it('where the room cannot be known nothing is begun beside what is at work', async () => {
  const rule = ruleWith({}, { budget: async () => undefined });
  expect(await rule(['b'], ['a'])).toEqual({ kind: 'none' });
  expect(await rule(['a'], [])).toEqual({ kind: 'begin', index: 'a' });
});
