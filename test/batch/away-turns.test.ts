import { expect, it } from 'vitest';
import { awayTurns } from '../../src/batch/away-turns.ts';

/** Lets indexes ask for their turn and writes down what happens. */
function turns(limit: number) {
  const told: string[] = [];
  const own = awayTurns(limit);
  const ask = (index: string, signal = new AbortController().signal) =>
    own
      .take(index, signal, (away) => told.push(`${index} waits for ${away.join(' ')}`))
      .then(() => told.push(`${index} goes`));
  /** After everything that is due has happened. */
  const settled = async () => {
    await new Promise(setImmediate);
    return told;
  };
  return { ...own, ask, settled };
}

it('one goes at a time, in the order in which they ask', async () => {
  const { ask, cameBack, settled } = turns(1);
  for (const index of ['a', 'b', 'c']) void ask(index);
  expect(await settled()).toEqual(['b waits for a', 'c waits for a', 'a goes']);
  cameBack('a');
  expect((await settled()).slice(3)).toEqual(['b goes']);
  cameBack('b');
  expect((await settled()).slice(4)).toEqual(['c goes']);
});

it('one that was away before it could ask counts', async () => {
  const { ask, wentAway, cameBack, settled } = turns(2);
  wentAway('x');
  for (const index of ['a', 'b']) void ask(index);
  expect(await settled()).toEqual(['b waits for x a', 'a goes']);
  cameBack('x');
  expect((await settled()).slice(2)).toEqual(['b goes']);
});

it('one that stops waiting takes no turn from those behind it', async () => {
  const { ask, cameBack, settled } = turns(1);
  const controller = new AbortController();
  void ask('a');
  void ask('b', controller.signal);
  void ask('c');
  await settled();
  controller.abort();
  cameBack('a');
  expect((await settled()).slice(3)).toEqual(['b goes', 'c goes']);
  // b has no turn: its run looks at the signal, and c is the only one away.
  cameBack('b');
  void ask('d');
  expect((await settled()).at(-1)).toBe('d waits for c');
});
