import { expect, it } from 'vitest';
import { sizeOption } from '../../src/cli/size-option.ts';

it.each([
  ['512mb', 536_870_912],
  ['1.5 GB', 1_610_612_736],
  ['2g', 2_147_483_648],
  ['100k', 102_400],
  ['4096', 4096],
  ['10b', 10],
])('sizeOption() reads %s', (text, bytes) => {
  expect(sizeOption('--parallel-memory')(text)).toBe(bytes);
});

it.each(['', 'much', '-1gb', '0', '0.1', '1 pb', 'mb'])('sizeOption() refuses "%s"', (text) => {
  expect(() => sizeOption('--parallel-memory')(text)).toThrow(
    `--parallel-memory must be an amount of memory such as 512mb or 2gb, not "${text}"`,
  );
});
