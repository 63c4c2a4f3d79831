import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Turn } from '../../src/wizard/state.ts';
import { answerWizard, startWizard } from '../../src/wizard/wizard.ts';
import { arbitraryDefinition } from '../schema/arbitrary-definition.ts';

const answer = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '1', '2', '3', '4', '5', '6', '7', 'u', 'm', 'p', 'd', 'm 1', '<<', 'y', 'n', 'yes', 'no'),
  fc.constantFrom('title', 'a', 'é', 'tag', 'vector', 'svs-vamana', 'flat', 'float16', 'none', 'default', '|', '" "'),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '-1', '1e9', '0x1', 'NaN', '\u001b[A'),
);

it('whatever is answered, the wizard asks on, never throws, and leaves the state it was given alone', () => {
  fc.assert(
    fc.property(arbitraryDefinition(), fc.array(answer, { maxLength: 40 }), (source, answers) => {
      let turn = startWizard(source) as Turn;
      for (const text of answers) {
        if (turn.kind !== 'question') break;
        const before = structuredClone(turn.state);
        const next = answerWizard(turn.state, text);
        expect(turn.state).toEqual(before);
        // Plain data: nothing is lost by a copy.
        expect(answerWizard(before, text)).toEqual(next);
        turn = next;
      }
      expect(['question', 'finished', 'discarded']).toContain(turn.kind);
      if (turn.kind === 'question') expect(turn.question.prompt).toMatch(/\S.* $/);
    }),
    { numRuns: 400 },
  );
});
