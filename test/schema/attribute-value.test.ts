import { expect, it } from 'vitest';
import { readValue } from '../../src/schema/attribute-value.ts';
import { attributesFor } from '../../src/schema/field-types.ts';

const all = [...attributesFor('text'), ...attributesFor('tag'), ...attributesFor('vector')];
const read = (key: string, value: unknown) => readValue(all.find((attribute) => attribute.key === key)!, value);

it.each([
  ['sortable', true, true],
  ['sortable', 'yes', true],
  ['sortable', 'On', true],
  ['sortable', 1, true],
  ['sortable', 'n', false],
  ['sortable', 'OFF', false],
  ['sortable', '0', false],
  ['dims', '384', 384],
  ['dims', 384.0, 384],
  ['m', '2', 2],
  ['m', 32767, 32767],
  ['weight', '1.5', 1.5],
  ['weight', '1e-7', 1e-7],
  ['weight', -0, 0],
  ['epsilon', '.5', 0.5],
  ['separator', '|', '|'],
  ['separator', '', ''],
  ['separator', '\t', '\t'],
  ['datatype', 'FLOAT16', 'float16'],
  ['algorithm', 'svs_vamana', 'svs-vamana'],
  ['algorithm', 'SVS-VAMANA', 'svs-vamana'],
  ['distance_metric', 'COSINE', 'cosine'],
  ['compression', 'lvq4x4', 'LVQ4x4'],
  ['compression', 'LEANVEC8X8', 'LeanVec8x8'],
  ['phonetic_matcher', 'DM:EN', 'dm:en'],
])('%s takes %j as %j', (key, input, value) => {
  expect(read(key, input)).toEqual({ value });
});

it.each([
  ['sortable', 'maybe', 'must be true or false, not "maybe"'],
  ['sortable', [true], 'must be true or false, not [true]'],
  ['dims', 1.5, 'must be a whole number, not 1.5'],
  ['dims', true, 'must be a whole number, not true'],
  ['dims', 0, 'must be a whole number of at least 1, not 0'],
  ['dims', '0x10', 'must be a whole number, not "0x10"'],
  ['m', 1, 'must be a whole number from 2 to 32767, not 1'],
  ['m', 32768, 'must be a whole number from 2 to 32767, not 32768'],
  ['epsilon', 0, 'must be a number greater than 0, not 0'],
  ['weight', 'heavy', 'must be a number, not "heavy"'],
  ['weight', Number.NaN, 'must be a number, not null'],
  ['weight', '', 'must be a number, not ""'],
  ['separator', '||', 'must be one ASCII character in quotes, not "||"'],
  ['separator', 'é', 'must be one ASCII character in quotes, not "é"'],
  ['separator', '\0', 'must be one ASCII character in quotes, not "\0"'],
  ['separator', 1, 'must be one ASCII character in quotes, not 1'],
])('%s refuses %j', (key, input, message) => {
  expect(read(key, input)).toEqual({ message });
});

it('a misspelled word comes with what was probably meant', () => {
  expect(read('datatype', 'flaot16')).toEqual({
    message: 'must be one of float64, float32, float16, bfloat16, int8, uint8, not "flaot16"',
    suggestion: 'float16',
  });
});

it('a compression that only FT.INFO uses cannot be asked for', () => {
  expect(read('compression', 'GlobalSQ8')).toHaveProperty('message');
});
