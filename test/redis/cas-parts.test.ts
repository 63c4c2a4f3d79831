import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partsOf } from '../../src/redis/cas-parts.ts';

const change = fc.record({
  key: fc.constantFrom('a', 'b', 'c').map((name) => Buffer.from(name)),
  field: fc.constant('v'),
  expected: fc.integer({ min: 0, max: 700 * 1024 }).map((bytes) => Buffer.alloc(bytes)),
  replacement: fc.constant(Buffer.alloc(0)),
});

it('parts are all changes in order, none empty, each as small as keeping a key together allows', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const parts = partsOf(changes);
      expect(parts.flat()).toEqual(changes);
      for (const [place, part] of parts.entries()) {
        expect(part.length).toBeGreaterThan(0);
        const next = parts[place + 1]?.[0];
        if (next !== undefined) {
          expect(part.reduce((sum, { expected }) => sum + expected.length, 0)).toBeGreaterThanOrEqual(384 * 1024);
          expect(next.key.equals(part.at(-1)!.key)).toBe(false);
        }
        // Without the last key's changes it would have been too small to be cut there.
        const others = part.slice(0, part.findLastIndex(({ key }) => !key.equals(part.at(-1)!.key)) + 1);
        expect(others.reduce((sum, { expected }) => sum + expected.length, 0)).toBeLessThan(384 * 1024);
      }
    }),
    { numRuns: 50 },
  );
});
