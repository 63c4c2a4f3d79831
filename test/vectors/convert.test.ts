import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convertVector, createConverter, type NonFinite } from '../../src/vectors/convert.ts';
import { type Datatype, elementBytes } from '../../src/vectors/datatypes.ts';
import { readFixture } from './fixture.ts';

const floats = ['float64', 'float32', 'float16', 'bfloat16'] as const;
const pairs = floats.flatMap((source) =>
  floats.filter((it) => it !== source).map((target) => [source, target] as const),
);
/** Pairs whose target holds every value of the source. */
const widenings = [
  ['float32', 'float64'],
  ['float16', 'float32'],
  ['float16', 'float64'],
  ['bfloat16', 'float32'],
  ['bfloat16', 'float64'],
] as const;

function convertHex(hex: string, source: Datatype, target: Datatype): string {
  const bytes = Buffer.from(hex, 'hex');
  return convertVector(bytes, { source, target, dims: bytes.length / elementBytes[source] }).toString('hex');
}

describe('convertVector() gives what numpy and ml_dtypes give', () => {
  test.each(pairs)('%s to %s', (source, target) => {
    const fixture = readFixture(source, target);
    const dims = fixture.source.length / elementBytes[source];
    const converted = convertVector(fixture.source, { source, target, dims });
    // One comparison of everything is quick; only where it fails is the first difference looked for.
    if (!converted.equals(fixture.expected)) {
      const width = elementBytes[target];
      const at = Math.floor(converted.findIndex((byte, place) => byte !== fixture.expected[place]) / width);
      const from = elementBytes[source] * at;
      expect({
        input: fixture.source.subarray(from, from + elementBytes[source]).toString('hex'),
        output: converted.subarray(at * width, at * width + width).toString('hex'),
      }).toEqual({ output: fixture.expected.subarray(at * width, at * width + width).toString('hex') });
    }
    expect(converted.length).toBe(fixture.expected.length);
  });
});

describe('convertVector() rounds to nearest, ties to even', () => {
  test.each([
    ['1.0', '0000803f', 'float32', 'float16', '003c'],
    ['−0', '00000080', 'float32', 'float16', '0080'],
    ['65519.996, the last finite', 'ffef7f47', 'float32', 'float16', 'ff7b'],
    ['65520, the first infinite', '00f07f47', 'float32', 'float16', '007c'],
    ['2^-25, a tie with zero', '00000033', 'float32', 'float16', '0000'],
    ['just above 2^-25', '01000033', 'float32', 'float16', '0100'],
    ['3 × 2^-25, a tie of subnormals', '0000c033', 'float32', 'float16', '0200'],
    ['the largest subnormal, carried to the smallest normal', 'ffff7f38', 'float32', 'float16', '0004'],
    ['1.00390625, a tie', '0080803f', 'float32', 'bfloat16', '803f'],
    ['1.01171875, a tie the other way', '0080813f', 'float32', 'bfloat16', '823f'],
    ['the largest float32', 'ffff7f7f', 'float32', 'bfloat16', '807f'],
    ['1e39', Buffer.from(Float64Array.of(1e39).buffer).toString('hex'), 'float64', 'float32', '0000807f'],
    ['−1e-60', Buffer.from(Float64Array.of(-1e-60).buffer).toString('hex'), 'float64', 'float16', '0080'],
    ['1e300', Buffer.from(Float64Array.of(1e300).buffer).toString('hex'), 'float64', 'bfloat16', '807f'],
    ['a signalling NaN', '010080ff', 'float32', 'float16', '00fe'],
    ['a signalling NaN', '010080ff', 'float32', 'float64', '000000000000f8ff'],
  ] as const)('%s (%s %s) to %s', (_name, hex, source, target, expected) => {
    expect(convertHex(hex, source, target)).toBe(expected);
  });

  test.each([
    ['float16', 2 ** -11],
    ['bfloat16', 2 ** -8],
  ] as const)('once: a float64 a hair above a tie goes up in %s', (target, half) => {
    const bytes = Buffer.from(Float64Array.of(1 + half, 1 + half + 2 ** -40).buffer);
    const halves = convertVector(bytes, { source: 'float64', target, dims: 2 });
    expect(halves.readUInt16LE(2) - halves.readUInt16LE(0)).toBe(1);
  });
});

describe('convertVector()', () => {
  test('reads a buffer that begins at an odd address', () => {
    const shifted = Buffer.from('ff0000803f000000c0', 'hex').subarray(1);
    expect(convertVector(shifted, { source: 'float32', target: 'float16', dims: 2 }).toString('hex')).toBe('003c00c0');
  });

  test('leaves its input alone', () => {
    const bytes = Buffer.from('0000803f', 'hex');
    convertVector(bytes, { source: 'float32', target: 'bfloat16', dims: 1 });
    expect(bytes.toString('hex')).toBe('0000803f');
  });

  test.each(floats)('copies %s to itself bit by bit, NaN payload included', (datatype) => {
    const bytes = Buffer.alloc(elementBytes[datatype] * 3, 0xff);
    expect(convertVector(bytes, { source: datatype, target: datatype, dims: 3 })).toEqual(bytes);
  });

  test.each([0, 4, 7, 9, 16])('rejects %i bytes where 8 are due', (length) => {
    const conversion = { source: 'float32', target: 'float16', dims: 2 } as const;
    expect(() => convertVector(Buffer.alloc(length), conversion)).toThrow(
      expect.objectContaining({
        code: 'VECTOR_LENGTH',
        details: { bytes: length, expected: 8, datatype: 'float32', dims: 2 },
      }),
    );
  });

  test.each(widenings)('%s to %s and back is the same number, for any bits that are no NaN', (narrow, wide) => {
    const width = elementBytes[narrow];
    fc.assert(
      fc.property(fc.uint8Array({ minLength: width * 4, maxLength: width * 4 }), (bits) => {
        const dims = 4;
        // One pass makes every NaN the quiet one, which is then its own fixed point.
        const widened = convertVector(bits, { source: narrow, target: wide, dims });
        const back = convertVector(widened, { source: wide, target: narrow, dims });
        expect(convertVector(back, { source: narrow, target: wide, dims })).toEqual(widened);
        for (let i = 0; i < dims; i++) {
          if (!isNan(bits.subarray(i * width, i * width + width), narrow)) {
            expect(back.subarray(i * width, i * width + width)).toEqual(
              Buffer.from(bits.subarray(i * width, i * width + width)),
            );
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each(pairs)('%s to %s keeps the order of numbers', (source, target) => {
    const number = fc.double({ noNaN: true });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const wide = Buffer.from(Float64Array.of(Math.min(a, b), Math.max(a, b)).buffer);
        const input = convertVector(wide, { source: 'float64', target: source, dims: 2 });
        const output = convertVector(input, { source, target, dims: 2 });
        const [low, high] = readNumbers(convertVector(output, { source: target, target: 'float64', dims: 2 }));
        expect(low).toBeLessThanOrEqual(high!);
      }),
    );
  });
});

describe('createConverter() tells what is not finite', () => {
  test.each([
    ['none', [1, 65504, -1e-30]],
    ['infinite', [1, Infinity]],
    ['overflow', [-Infinity, 65520]],
    ['overflow', [-1e30, 1]],
    ['nan', [1e30, Number.NaN]],
  ] as [NonFinite, number[]][])('%s for %j in float32 to float16', (nonFinite, values) => {
    const bytes = Buffer.from(Float32Array.from(values).buffer);
    const converter = createConverter({ source: 'float32', target: 'float16', dims: values.length });
    expect(converter.convert(bytes).nonFinite).toBe(nonFinite);
    expect(converter.check(bytes)).toBe(nonFinite);
  });

  test.each(pairs)('an infinity in %s is still one in %s, and no overflow', (source, target) => {
    const bytes = convertVector(Buffer.from(Float64Array.of(Infinity, 1).buffer), {
      source: 'float64',
      target: source,
      dims: 2,
    });
    expect(createConverter({ source, target, dims: 2 }).convert(bytes).nonFinite).toBe('infinite');
  });

  test.each(pairs)('NaN in %s is found on the way to %s', (source, target) => {
    const bytes = Buffer.alloc(2 * elementBytes[source], 0xff);
    expect(createConverter({ source, target, dims: 2 }).convert(bytes).nonFinite).toBe('nan');
  });

  test.each([
    ['float64', 'float32'],
    ['float64', 'bfloat16'],
    ['float64', 'float16'],
    ['bfloat16', 'float16'],
    ['float32', 'bfloat16'],
  ] as const)('the largest %s overflows %s', (source, target) => {
    const largest = { float64: 'ffffffffffffef7f', float32: 'ffff7f7f', bfloat16: '7f7f' }[source];
    const converter = createConverter({ source, target, dims: 1 });
    expect(converter.convert(Buffer.from(largest, 'hex')).nonFinite).toBe('overflow');
  });

  test.each([
    ['none', 'ff7f7f7f', '7f7f'],
    ['overflow', '00807f7f', '807f'],
  ] as const)('%s for %s in float32 to bfloat16, beside the midpoint below 2^128', (nonFinite, hex, expected) => {
    const converter = createConverter({ source: 'float32', target: 'bfloat16', dims: 1 });
    const converted = converter.convert(Buffer.from(hex, 'hex'));
    expect([converted.nonFinite, converted.bytes.toString('hex')]).toEqual([nonFinite, expected]);
  });

  test('a converter forgets the vector before', () => {
    const converter = createConverter({ source: 'float32', target: 'float16', dims: 1 });
    const first = converter.convert(Buffer.from('0000807f', 'hex'));
    const second = converter.convert(Buffer.from('0000803f', 'hex'));
    expect([first.nonFinite, second.nonFinite]).toEqual(['infinite', 'none']);
    expect([first.bytes.toString('hex'), second.bytes.toString('hex')]).toEqual(['007c', '003c']);
  });
});

function readNumbers(bytes: Buffer): number[] {
  return [...new Float64Array(new Uint8Array(bytes).buffer)];
}

function isNan(element: Uint8Array, datatype: Datatype): boolean {
  const wide = convertVector(element, { source: datatype, target: 'float64', dims: 1 });
  return Number.isNaN(readNumbers(wide)[0]);
}
