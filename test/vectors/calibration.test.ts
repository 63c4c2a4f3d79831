import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCalibration } from '../../src/vectors/calibration.ts';
import { createHistogram } from '../../src/vectors/histogram.ts';

function histogramOf(values: readonly number[]) {
  const histogram = createHistogram();
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  histogram.add(bits, values.length);
  return histogram;
}

const float = fc.float({ noNaN: true, noDefaultInfinity: true });

it('a quantile lies within a bucket of the value of that rank', () => {
  fc.assert(
    fc.property(
      fc.array(float, { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const sorted = Float32Array.from(values).sort();
        const wanted = sorted[Math.max(0, Math.ceil(share * values.length) - 1)]!;
        const found = histogramOf(values).quantile(share);
        expect(Math.abs(found - wanted)).toBeLessThanOrEqual(Math.abs(wanted) / 64 + 1e-38);
      },
    ),
  );
});

it('a quantile at the last negative value is that value, whether or not positive ones follow', () => {
  expect(histogramOf([-1]).quantile(1)).toBeCloseTo(-1, 1);
  expect(histogramOf([-8, -1]).quantile(1)).toBeCloseTo(-1, 1);
  expect(histogramOf([-1, 5]).quantile(0.5)).toBeCloseTo(-1, 1);
});

it('the quantile of everything is the largest value, a bucket at most above it', () => {
  fc.assert(
    fc.property(fc.array(float, { minLength: 1, maxLength: 50 }), (values) => {
      const largest = Math.max(...values.map(Math.abs));
      const found = histogramOf(values).absoluteQuantile(1);
      expect(found).toBeGreaterThanOrEqual(largest);
      expect(found).toBeLessThanOrEqual(largest * (1 + 1 / 64) + 1e-38);
    }),
  );
});

it('NaN and infinities are not counted, minus zero is no negative number', () => {
  const histogram = histogramOf([NaN, Infinity, -Infinity, -0, 1]);
  expect(histogram.count).toBe(2);
  expect(histogram.quantile(0)).toBe(0);
});

it('countOutside() counts what lies beyond the limits on both sides', () => {
  const histogram = histogramOf([-50, -3, -1, 0, 1, 2, 100]);
  expect(histogram.countOutside(-2, 1.5)).toBe(4);
  expect(histogram.countOutside(-60, 200)).toBe(0);
  expect(histogram.countOutside(0.5, 200)).toBe(3);
});

const float32 = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer);
const toInt8 = { source: 'float32', target: 'int8', dims: 4, metric: 'L2' } as const;

it('int8 is scaled so that one outlier in a hundred thousand values saturates and the others keep their precision', () => {
  const calibration = createCalibration(toInt8);
  for (let vector = 0; vector < 25_000; vector++) {
    calibration.add(float32(...[0, 1, 2, 3].map((place) => Math.sin(vector * 4 + place))));
  }
  calibration.add(float32(1000, 0, 0, 0));
  const scaling = calibration.scaling();
  expect(scaling).toEqual({ kind: 'symmetric', scale: expect.closeTo(1 / 127, 4) });
  expect(calibration.saturated(scaling)).toBe(1);
  expect(calibration.values).toBe(100_004);
});

it('uint8 takes the whole range from the smallest to the largest value under L2', () => {
  const calibration = createCalibration({ ...toInt8, target: 'uint8' });
  calibration.add(float32(-1, 0, 1, 4));
  const scaling = calibration.scaling();
  expect(scaling).toEqual({
    kind: 'affine',
    scale: expect.closeTo(5 / 255, 3),
    offset: expect.closeTo(-1, 1),
  });
});

it('uint8 goes without an offset under COSINE where no value is negative', () => {
  const calibration = createCalibration({ ...toInt8, target: 'uint8', metric: 'COSINE' });
  calibration.add(float32(1, 2, 3, 4));
  expect(calibration.scaling()).toMatchObject({ kind: 'affine', offset: 0 });
});

it.each([
  [[NaN, 1, 1, 1], 'nan'],
  [[Infinity, 1, 1, 1], 'infinite'],
  [[0, 0, 0, 0], 'zero'],
  [[1, 1, 1, 1], 'none'],
] as const)('add(%j) says %s', (values, found) => {
  expect(createCalibration({ ...toInt8, target: 'uint8', metric: 'COSINE' }).add(float32(...values))).toBe(found);
});

it('fixes a scale where nothing was seen, or the same value only', () => {
  expect(createCalibration(toInt8).scaling()).toEqual({ kind: 'symmetric', scale: 0.00787402 });
  const zeros = createCalibration({ ...toInt8, target: 'uint8' });
  expect(zeros.scaling()).toEqual({ kind: 'affine', scale: 0.00784314, offset: -1 });
});
