import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeGlob, scanPatterns, withoutCovered } from '../../src/redis/prefixes.ts';

describe('scanPatterns()', () => {
  it('scans the whole keyspace without a pattern', () => {
    expect(scanPatterns([''])).toEqual([{ match: undefined, filter: undefined }]);
  });

  it('takes prefixes literally', () => {
    expect(scanPatterns(['a*b?[c]^\\'])).toEqual([{ match: 'a\\*b\\?\\[c\\]\\^\\\\*', filter: undefined }]);
  });

  it('does not scan a prefix that another one covers', () => {
    expect(scanPatterns(['doc:a:', 'doc:', 'doc:', 'x:']).map(({ match }) => match)).toEqual(['doc:*', 'x:*']);
  });

  it('finds many prefixes with one scan of their common start', () => {
    const prefixes = ['t:a:', 't:b:', 't:c:', 't:d:', 't:e:'];
    expect(scanPatterns(prefixes)).toEqual([{ match: 't:*', filter: prefixes }]);
  });

  it('finds many prefixes that have nothing in common with one scan of everything', () => {
    expect(scanPatterns(['a', 'b', 'c', 'd', 'e'])[0]?.match).toBeUndefined();
  });
});

describe('withoutCovered()', () => {
  it('covers exactly what all the prefixes cover', () => {
    const text = fc.string({ maxLength: 3, unit: fc.constantFrom('a', 'b', ':') });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), text, (prefixes, key) => {
        const covers = (some: readonly string[]) => some.filter((prefix) => key.startsWith(prefix)).length;
        expect(covers(withoutCovered(prefixes))).toBe(covers(prefixes) > 0 ? 1 : 0);
      }),
    );
  });
});

describe('escapeGlob()', () => {
  it('leaves ordinary text alone', () => {
    expect(escapeGlob('doc:{tag}-ü')).toBe('doc:{tag}-ü');
  });
});
