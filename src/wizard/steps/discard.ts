import { menuStep, type StepHandler } from '../state.ts';

/** Letter d with something staged: asks first, because nothing brings it back. */
export const discard: StepHandler<'discard'> = {
  ask: () => ({ lines: [], prompt: 'Discard everything that is staged? [y/n]: ' }),
  take: (text) => {
    const word = text.trim().toLowerCase();
    if (word === 'y' || word === 'yes') {
      return { end: 'discarded' };
    }
    return word === 'n' || word === 'no' || word === ''
      ? { step: menuStep, say: ['Nothing was discarded.'] }
      : { again: 'Please answer y or n' };
  },
};
