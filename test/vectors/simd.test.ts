import { describe, expect, it } from 'vitest';
import { createConverter } from '../../src/vectors/convert.ts';
import { createLanes } from '../../src/vectors/lanes.ts';
import { MOST_DIMS, simdKernels } from '../../src/vectors/simd.ts';

/** Bits of the first float32 that does not fit. */
const firstOverflow = { float16: 0x477ff000, bfloat16: 0x7f7f8000 } as const;
const targets = ['float16', 'bfloat16'] as const;

/** What the loops say, which alone take vectors as long as this. */
function byLoop(bits: Uint32Array, target: (typeof targets)[number]): Uint16Array {
  const source = new Uint32Array(MOST_DIMS + 1);
  source.set(bits);
  const converter = createConverter({ source: 'float32', target, dims: source.length });
  const { bytes } = converter.convert(new Uint8Array(source.buffer));
  return Uint16Array.from(bits, (_, i) => bytes.readUInt16LE(2 * i));
}

function bySimd(bits: Uint32Array, target: (typeof targets)[number]): { halves: Uint16Array; met: number } {
  const [source, result] = [createLanes(bits.length), createLanes(bits.length)];
  source.u32.set(bits);
  const kernels = simdKernels(bits.length)!;
  const met = target === 'float16' ? kernels.toFloat16(source, result) : kernels.toBfloat16(source, result);
  return { halves: result.u16, met };
}

const largestOf = (bits: Uint32Array) => bits.reduce((largest, one) => Math.max(largest, one & 0x7fffffff), 0);

describe.each(targets)('float32 → %s', (target) => {
  const limit = firstOverflow[target];

  it('is what the loop says for values of every magnitude and sign', () => {
    // A prime: all exponents, and every place of the fraction.
    for (let first = 0; first < limit; first += 523 * MOST_DIMS) {
      const bits = Uint32Array.from({ length: MOST_DIMS }, (_, i) => {
        const magnitude = Math.min(first + 523 * i, limit - 1);
        return i % 2 === 0 ? magnitude : magnitude | 0x80000000;
      });
      const { halves, met } = bySimd(bits, target);
      expect(met).toBe(largestOf(bits));
      expect(Buffer.from(halves.buffer, 0, 2 * MOST_DIMS).equals(Buffer.from(byLoop(bits, target).buffer))).toBe(true);
    }
  });

  it.each([0, 1, 0x00800000, 0x33000000, 0x33800000, 0x38000000, 0x38800000, 0x3f800000, limit - 4096])(
    'is what the loop says for the 8,192 values around %i as bits',
    (middle) => {
      const bits = Uint32Array.from({ length: 8192 }, (_, i) => Math.min(Math.max(0, middle - 4096 + i), limit - 1));
      expect(bySimd(bits, target).halves).toEqual(byLoop(bits, target));
    },
  );

  it.each([1, 2, 3, 7, 8, 9, 15, 100, 769])('takes %i elements, and no trace of a vector before', (dims) => {
    bySimd(new Uint32Array(MOST_DIMS).fill(0x7f000000), target);
    const bits = Uint32Array.from({ length: dims }, (_, i) => 0x3e000000 + 12_345 * i);
    const { halves, met } = bySimd(bits, target);
    expect(met).toBe(largestOf(bits));
    expect(halves).toEqual(byLoop(bits, target));
  });

  it.each([
    ['the first that overflows', limit],
    ['an infinity', 0xff800000],
    ['a quiet NaN', 0x7fc00000],
    ['a signalling NaN', 0xff800001],
  ])('tells of %s in any place', (_, bad) => {
    for (let place = 0; place < 17; place++) {
      const bits = new Uint32Array(17).fill(0x3f800000);
      bits[place] = bad;
      expect(bySimd(bits, target).met).toBe(bad & 0x7fffffff);
      const source = createLanes(17);
      source.u32.set(bits);
      expect(simdKernels(17)!.largest(source)).toBe(bad & 0x7fffffff);
    }
  });
});

it('vectors that are too long have none', () => {
  expect(simdKernels(MOST_DIMS)).toBeDefined();
  expect(simdKernels(MOST_DIMS + 1)).toBeUndefined();
});

it('converters of several fields take turns without a trace of each other', () => {
  const long = createConverter({ source: 'float32', target: 'float16', dims: 9 });
  const short = createConverter({ source: 'float32', target: 'bfloat16', dims: 3 });
  const ones = Buffer.from(new Float32Array(9).fill(1).buffer);
  const twos = Buffer.from(new Float32Array(3).fill(-2).buffer);
  for (let turn = 0; turn < 3; turn += 1) {
    expect(long.check(ones)).toBe('none');
    expect(short.convert(twos).bytes.toString('hex')).toBe('00c0'.repeat(3));
    expect(long.convert(ones).bytes.toString('hex')).toBe('003c'.repeat(9));
    expect(short.check(Buffer.from(new Float32Array([1, Number.NaN, 1]).buffer))).toBe('nan');
  }
});
