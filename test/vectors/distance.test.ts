import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeVector, distance } from '../../src/vectors/distance.ts';

describe('decodeVector()', () => {
  test.each([
    ['float64', '000000000000f03f00000000000004c0', [1, -2.5]],
    ['float32', '0000803f000020c0', [1, -2.5]],
    ['float16', '003c00c1', [1, -2.5]],
    ['bfloat16', '803f20c0', [1, -2.5]],
    ['int8', '0180', [1, -128]],
    ['uint8', '01ff', [1, 255]],
  ] as const)('reads %s at an odd address', (datatype, hex, expected) => {
    const bytes = Buffer.from(`00${hex}`, 'hex').subarray(1);
    expect([...decodeVector(bytes, datatype, 2)]).toEqual(expected);
  });

  test('rejects a length that is not that of the vector', () => {
    expect(() => decodeVector(Buffer.alloc(3), 'uint8', 2)).toThrow(expect.objectContaining({ code: 'VECTOR_LENGTH' }));
  });
});

describe('distance()', () => {
  test.each([
    ['COSINE', [1, 0], [0, 2], 1],
    ['COSINE', [3, 4], [6, 8], 0],
    ['COSINE', [1, 1], [-2, -2], 2],
    ['L2', [1, 2], [4, 6], 25],
    ['IP', [1, 2], [3, 4], -10],
  ] as const)('%s of %j and %j is %d', (metric, a, b, expected) => {
    expect(distance(a, b, metric)).toBeCloseTo(expected, 12);
  });

  test('COSINE with a zero vector is NaN, as on the server', () => {
    expect(distance([0, 0], [1, 1], 'COSINE')).toBeNaN();
  });

  test.each(['COSINE', 'L2', 'IP'] as const)('%s does not care which vector comes first', (metric) => {
    const vector = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        expect(distance(a, b, metric)).toBe(distance(b, a, metric));
      }),
    );
  });
});
