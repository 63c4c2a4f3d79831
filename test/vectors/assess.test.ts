import { describe, expect, it } from 'vitest';
import { assessVectors, neighbours, recallsOf } from '../../src/vectors/assess.ts';
import { dims, words } from '../support/words.ts';

const values = words(1500);
const queries = Array.from({ length: 60 }, (_, i) => i * 25);
const vectors = (metric: 'COSINE' | 'L2' | 'IP') => ({ values, dims, metric, queries, k: 10 });

describe('assessVectors() on English words', () => {
  it.each([
    ['float16', 'COSINE', 0.99],
    ['float16', 'L2', 0.99],
    ['bfloat16', 'COSINE', 0.98],
    ['bfloat16', 'IP', 0.98],
    ['int8', 'COSINE', 0.97],
    ['int8', 'L2', 0.96],
    ['int8', 'IP', 0.95],
    ['uint8', 'L2', 0.97],
  ] as const)('%s under %s finds at least %f of the true neighbours', (datatype, metric, least) => {
    const [quality] = assessVectors(vectors(metric), [datatype]);
    expect(quality?.kind === 'measured' && quality.recall).toBeGreaterThanOrEqual(least);
  });

  it('float32 loses nothing, and says so for every query', () => {
    expect(assessVectors(vectors('L2'), ['float32'])).toEqual([
      { kind: 'measured', datatype: 'float32', recall: 1, recalls: queries.map(() => 1) },
    ]);
  });

  it('uint8 under IP is impossible', () => {
    expect(assessVectors(vectors('IP'), ['uint8'])).toMatchObject([{ kind: 'impossible', datatype: 'uint8' }]);
  });

  it('gives the scaling it used, its formula and what it cut off', () => {
    expect(assessVectors(vectors('IP'), ['int8'])).toMatchObject([
      {
        scaling: { kind: 'symmetric', scale: expect.closeTo(0.022, 2) },
        formula: expect.stringMatching(/^round\(x \/ 0\.02/),
        saturatedShare: expect.closeTo(0.0001, 3),
      },
    ]);
  });
});

it('a query is not among its own neighbours', () => {
  const line = Float32Array.of(0, 1, 3, 7);
  const found = neighbours(line, { dims: 1, metric: 'L2', queries: [0, 2], k: 2 });
  expect(found).toEqual([
    [1, 2],
    [1, 0],
  ]);
});

it('recallsOf() compares with the neighbours among the original vectors', () => {
  const line = { values: Float32Array.of(0, 1, 3, 7), dims: 1, metric: 'L2', queries: [0, 3], k: 1 } as const;
  expect(recallsOf(line, Float32Array.of(0, 5, 1, 7))).toEqual([0, 0]);
  expect(recallsOf(line, Float32Array.of(0, 1, 3, 70))).toEqual([1, 1]);
});
