import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { batchIdAt } from '../../src/batch/batch-identity.ts';
import { batchFileStems } from '../../src/batch/file-names.ts';
import { glob } from '../../src/batch/glob.ts';
import { namesInFile, namesInList } from '../../src/batch/name-lists.ts';

it.each([
  ['*_idx', 'products_idx', true],
  ['*_idx', 'products_index', false],
  ['*', '', true],
  ['*_idx', 'a\nb_idx', true],
  ['prod?_idx', 'prod1_idx', true],
  ['prod?_idx', 'prod_idx', false],
  ['prod?', 'prod😀', true],
  ['[ab]_idx', 'b_idx', true],
  ['[!ab]_idx', 'b_idx', false],
  ['[!ab]_idx', 'c_idx', true],
  ['[a-c]x', 'bx', true],
  ['[c-a]x', 'bx', false],
  ['[]]x', ']x', true],
  ['[ab', '[ab', true],
  ['a.b', 'axb', false],
  ['a+(b)|c', 'a+(b)|c', true],
  ['idx:{v1}-$^', 'idx:{v1}-$^', true],
  ['Idx', 'idx', false],
  ['[\\w]', 'w', true],
])('glob(%j) and the name %j: %j', (pattern, name, expected) => {
  expect(glob(pattern)(name)).toBe(expected);
});

it('glob() takes every pattern, and one without wildcards matches exactly itself', () => {
  assert(
    property(string({ unit: 'grapheme' }), string({ unit: 'grapheme' }), (pattern, name) => {
      const matches = glob(pattern)(name);
      return /[*?[]/.test(pattern) ? typeof matches === 'boolean' : matches === (pattern === name);
    }),
  );
});

it('namesInList() drops blanks and repetitions and keeps the order', () => {
  expect(namesInList(' users_idx, products_idx ,,users_idx')).toEqual(['users_idx', 'products_idx']);
});

it('namesInFile() reads one name a line, without comments, empty lines and repetitions', () => {
  expect(namesInFile('\uFEFFproducts_idx\r\n# old ones\r\n\r\n  users_idx  \nproducts_idx\n#orders_idx')).toEqual([
    'products_idx',
    'users_idx',
  ]);
});

it('batchIdAt() names the second in UTC', () => {
  expect(batchIdAt(new Date('2026-03-20T10:00:00.999Z'))).toBe('batch_20260320_100000');
});

it('batchFileStems() gives every index a file name of its own, also where case does not count', () => {
  const stems = batchFileStems(['products_idx', 'Products_IDX', 'idx:v2', 'idx_v2']);
  expect(stems.get('products_idx')).toBe('products_idx');
  expect(stems.get('Products_IDX')).toMatch(/^Products_IDX_[0-9a-f]{12}$/);
  expect(stems.get('idx:v2')).toBe('idx_v2_a35db6eaa322');
  expect(stems.get('idx_v2')).toBe('idx_v2');
});
