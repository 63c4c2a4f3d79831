import { expect, it } from 'vitest';
import { quantizeQuery } from '../../src/vectors/quantize-query.ts';

it.each([
  ['int8 under COSINE, without a scaling', [3, -4], { datatype: 'int8', metric: 'COSINE' }, '5f81'],
  [
    'int8 under IP',
    Float32Array.of(0.5, -1, 99),
    { datatype: 'int8', metric: 'IP', scaling: { kind: 'symmetric', scale: 0.5 } },
    '01fe7f',
  ],
  [
    'uint8 under L2',
    [-1, 0, 1],
    { datatype: 'uint8', metric: 'L2', scaling: { kind: 'affine', scale: 0.5, offset: -1 } },
    '000204',
  ],
  ['float16', [1, -2], { datatype: 'float16', metric: 'COSINE' }, '003c00c0'],
  ['float32', [1], { datatype: 'float32', metric: 'L2' }, '0000803f'],
] as const)('quantizeQuery() encodes for %s', (_, vector, field, hex) => {
  expect(quantizeQuery(vector, field).toString('hex')).toBe(hex);
});

it.each([
  [{ datatype: 'int8', metric: 'L2' }],
  [{ datatype: 'uint8', metric: 'COSINE' }],
  [{ datatype: 'int8', metric: 'IP', scaling: { kind: 'per-vector' } }],
  [{ datatype: 'int8', metric: 'L2', scaling: { kind: 'shift' } }],
] as const)('quantizeQuery() refuses %j, whose scaling is missing or does not fit', (field) => {
  expect(() => quantizeQuery([1, 2], field)).toThrow(expect.objectContaining({ code: 'SCALING_INVALID' }));
});
