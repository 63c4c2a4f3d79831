import { expect, it } from 'vitest';
import { formatCount } from '../../src/cli/output/format-count.ts';
import { counted, grouped } from '../../src/plan/wording.ts';

it.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [12_345, '12,345'],
  [999_999, '999,999'],
  [1_234_567_890, '1,234,567,890'],
  [-1000, '-1,000'],
])('%i reads as %s', (count, text) => {
  expect(grouped(count)).toBe(text);
  expect(formatCount(count)).toBe(text);
});

it('a noun has its plural', () => {
  expect(counted(1, 'document')).toBe('1 document');
  expect(counted(2000, 'document')).toBe('2,000 documents');
});
