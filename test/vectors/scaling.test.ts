import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertVector, createConverter } from '../../src/vectors/convert.ts';
import type { Datatype, VectorConversion } from '../../src/vectors/datatypes.ts';
import { reverseConversion, vectorBytes } from '../../src/vectors/datatypes.ts';
import { chooseScaling, distanceFormula, formulaOf, needsCalibration } from '../../src/vectors/scaling.ts';

interface Case extends Required<VectorConversion> {
  readonly input: string;
  readonly expected: string;
}

// Made by scripts/make-scaling-fixtures.py.
const cases: readonly Case[] = JSON.parse(readFileSync(new URL('fixtures/scaling.json', import.meta.url), 'utf8'));
const named = cases.map((one) => [`${one.source} → ${one.target} ${formulaOf(one.scaling, one.target)}`, one] as const);

function float32(...values: number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

function convert(values: readonly number[], conversion: Partial<VectorConversion>) {
  return createConverter({ source: 'float32', target: 'int8', dims: values.length, ...conversion }).convert(
    float32(...values),
  );
}

it.each(named)('convertVector() does as numpy: %s', (_, one) => {
  const input = Buffer.from(one.input, 'base64');
  const expected = Buffer.from(one.expected, 'base64');
  const inputBytes = vectorBytes(one.source, one.dims);
  const outputBytes = vectorBytes(one.target, one.dims);
  for (let row = 0; row * inputBytes < input.length; row++) {
    const converted = convertVector(input.subarray(row * inputBytes, (row + 1) * inputBytes), one);
    expect(converted.toString('hex')).toBe(
      expected.subarray(row * outputBytes, (row + 1) * outputBytes).toString('hex'),
    );
  }
});

describe('per-vector scaling', () => {
  const conversion = { metric: 'COSINE', scaling: { kind: 'per-vector' } } as const;

  it('gives a vector and its positive multiples the same codes', () => {
    const vectors = fc.array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(vectors, fc.constantFrom(2 ** -20, 0.25, 8, 2 ** 40), (values, factor) => {
        const scaled = values.map((value) => value * factor);
        expect(convert(scaled, conversion)).toEqual(convert(values, conversion));
      }),
    );
  });

  it('makes the largest value ±127', () => {
    const values = fc.float({ noNaN: true, noDefaultInfinity: true }).filter((value) => value !== 0);
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 40 }), (vector) => {
        const codes = new Int8Array(convert(vector, conversion).bytes);
        expect(Math.max(...codes.map(Math.abs))).toBe(127);
        expect(codes).not.toContain(-128);
      }),
    );
  });

  it('flags a vector of zeros', () => {
    expect(convert([0, -0, 0], conversion)).toEqual({ bytes: Buffer.from([0, 0, 0]), nonFinite: 'zero' });
  });

  it('takes NaN for 0 and an infinity for the largest, and says so', () => {
    expect(convert([1, NaN, -2], conversion)).toEqual({ bytes: Buffer.from([64, 0, 129]), nonFinite: 'nan' });
    expect(convert([1, Infinity, -Infinity], conversion)).toEqual({
      bytes: Buffer.from([0, 127, 129]),
      nonFinite: 'infinite',
    });
  });
});

describe('scaling by field', () => {
  it('is off by half a step at most, inside the range', () => {
    const scale = 0.0123;
    const values = fc.double({ min: -127 * scale, max: 127 * scale, noNaN: true }).map(Math.fround);
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 20 }), (vector) => {
        const { bytes } = convert(vector, { metric: 'L2', scaling: { kind: 'symmetric', scale } });
        const codes = new Int8Array(bytes);
        vector.forEach((value, place) => {
          expect(Math.abs(codes[place]! * scale - value)).toBeLessThanOrEqual((scale / 2) * (1 + 1e-9));
        });
      }),
    );
  });

  it('rounds ties to even and saturates', () => {
    const symmetric = { metric: 'IP', scaling: { kind: 'symmetric', scale: 1 } } as const;
    expect([...new Int8Array(convert([0.5, 1.5, -0.5, -2.5, 126.5, 500, -500], symmetric).bytes)]).toEqual([
      0, 2, 0, -2, 126, 127, -127,
    ]);
  });

  it('flags codes that are all 0 under COSINE only', () => {
    const scaling = { kind: 'affine', scale: 1, offset: 0 } as const;
    expect(convert([0.2, -9], { target: 'uint8', metric: 'COSINE', scaling }).nonFinite).toBe('zero');
    expect(convert([0.2, -9], { target: 'uint8', metric: 'L2', scaling }).nonFinite).toBe('none');
  });

  it('takes NaN for 0, wherever the offset has put it', () => {
    const scaling = { kind: 'affine', scale: 0.5, offset: -10 } as const;
    expect(convert([NaN, -Infinity, Infinity], { target: 'uint8', metric: 'L2', scaling })).toEqual({
      bytes: Buffer.from([20, 0, 255]),
      nonFinite: 'nan',
    });
  });
});

it('codes that are decoded and encoded again by the same scaling stay what they are', () => {
  const symmetric = { kind: 'symmetric', scale: 0.0123457 } as const;
  const affine = { kind: 'affine', scale: 0.0123457, offset: -1.5 } as const;
  const expectKept = (target: 'int8' | 'uint8', codes: readonly number[]) => {
    const scaling = target === 'int8' ? symmetric : affine;
    const conversion = { source: 'float32', target, dims: codes.length, metric: 'L2', scaling } as const;
    const back = convertVector(Uint8Array.from(codes), reverseConversion(conversion));
    expect([...convertVector(back, conversion)]).toEqual(codes);
  };
  const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(bytes, (codes) => expectKept('uint8', codes)));
  // -128 is never made, so it is not kept either.
  const made = bytes.map((codes) => codes.filter((code) => code !== 128).concat(1));
  fc.assert(fc.property(made, (codes) => expectKept('int8', codes)));
});

it.each<[Datatype, Datatype, VectorConversion['scaling']]>([
  ['float32', 'int8', undefined],
  ['int8', 'float32', undefined],
  ['uint8', 'int8', undefined],
  ['float32', 'int8', { kind: 'affine', scale: 1, offset: 0 }],
  ['float32', 'uint8', { kind: 'per-vector' }],
  ['float32', 'uint8', { kind: 'symmetric', scale: 1 }],
  ['float32', 'int8', { kind: 'symmetric', scale: 0 }],
  ['float32', 'int8', { kind: 'symmetric', scale: NaN }],
  ['float32', 'uint8', { kind: 'affine', scale: 1, offset: Infinity }],
  ['float32', 'int8', { kind: 'shift' }],
])('createConverter() refuses %s → %s with scaling %j', (source, target, scaling) => {
  expect(() => createConverter({ source, target, dims: 3, ...(scaling && { scaling }) })).toThrow(
    expect.objectContaining({ code: 'SCALING_INVALID' }),
  );
});

it.each([
  ['float32', 'int8', 'COSINE', 'per-vector'],
  ['float32', 'int8', 'L2', 'symmetric'],
  ['float64', 'int8', 'IP', 'symmetric'],
  ['float16', 'uint8', 'L2', 'affine'],
  ['float16', 'uint8', 'COSINE', 'affine'],
  ['float32', 'uint8', 'IP', 'impossible'],
  ['int8', 'uint8', 'L2', 'shift'],
  ['uint8', 'int8', 'COSINE', 'impossible'],
  ['int8', 'float32', 'COSINE', 'per-vector'],
  ['int8', 'float32', 'L2', 'impossible'],
  ['uint8', 'float32', 'COSINE', 'impossible'],
  ['float32', 'float16', 'L2', 'none'],
  ['int8', 'int8', 'IP', 'none'],
] as const)('chooseScaling() from %s to %s under %s: %s', (source, target, metric, kind) => {
  expect(chooseScaling(source, target, metric).kind).toBe(kind);
});

it('needsCalibration() is true only where one scale for the field is not known yet', () => {
  const base = { source: 'float32', target: 'int8', dims: 2 } as const;
  expect(needsCalibration({ ...base, metric: 'L2' })).toBe(true);
  expect(needsCalibration({ ...base, metric: 'L2', scaling: { kind: 'symmetric', scale: 1 } })).toBe(false);
  expect(needsCalibration({ ...base, metric: 'COSINE' })).toBe(false);
  expect(needsCalibration({ source: 'float32', target: 'float16', dims: 2 })).toBe(false);
});

it('distanceFormula() undoes the scale', () => {
  const scaling = { kind: 'symmetric', scale: 0.02 } as const;
  const formulas = (['COSINE', 'L2', 'IP'] as const).map((metric) => distanceFormula(scaling, metric));
  expect(formulas).toEqual(['reported distance', '0.0004 * reported distance', '1 - 0.0004 * (1 - reported distance)']);
});
