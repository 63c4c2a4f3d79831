import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createExactSearch } from '../../src/vectors/recall.ts';
import { createStreamedSearch } from '../../src/vectors/streamed-search.ts';

const dims = 3;
const vector = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: dims, maxLength: dims });
const vectors = fc.array(vector, { minLength: 2, maxLength: 30 });

it('createStreamedSearch() finds what one search over everything finds, however it is cut into batches', () => {
  fc.assert(
    fc.property(vectors, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 }), (all, batchSize, k) => {
      const values = new Float32Array(all.flat());
      const own = all[0]!;
      const search = createStreamedSearch([{ id: '0', vector: new Float32Array(own) }], { dims, metric: 'L2', k });
      for (let start = 0; start < all.length; start += batchSize) {
        const batch = all.slice(start, start + batchSize);
        search.add(
          batch.map((_, place) => String(start + place)),
          new Float32Array(batch.flat()),
        );
      }
      const whole = createExactSearch({ values, dims }, 'L2').nearest(new Float32Array(own), all.length);
      const others = whole.filter(({ index }) => index !== 0).slice(0, k);
      expect(search.nearest()[0]!.map(({ distance }) => distance)).toEqual(others.map(({ distance }) => distance));
    }),
  );
});

it('createStreamedSearch() counts a document that comes again once, and never the one that asks', () => {
  const search = createStreamedSearch([{ id: 'a', vector: new Float32Array([1]) }], { dims: 1, metric: 'L2', k: 3 });
  search.add(['a', 'b'], new Float32Array([1, 2]));
  search.add(['b', 'c'], new Float32Array([2, 4]));
  expect(search.nearest()).toEqual([
    [
      { id: 'b', distance: 1 },
      { id: 'c', distance: 9 },
    ],
  ]);
});
