import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseYaml } from '../../src/documents/parse-yaml.ts';
import { writeYaml } from '../../src/documents/write-yaml.ts';

function readBack(value: unknown): unknown {
  const parsed = parseYaml(writeYaml(value));
  return parsed.ok ? parsed.yaml.value : parsed.problems;
}

it.each([
  ['yes', '"yes"'],
  ['off', '"off"'],
  ['2026-03-20T10:00:00Z', '"2026-03-20T10:00:00Z"'],
  ['1_000', '"1_000"'],
  ['12:30:45', '"12:30:45"'],
  ['doc:', '"doc:"'],
  ['=', '"="'],
  ['<<', '"<<"'],
  ['a\tb', '"a\\tb"'],
  ['a\nb', '"a\\nb"'],
  ['\u0085', '"\\u0085"'],
  ['a\u007f', '"a\\u007f"'],
  ['\ufeff', '"\\ufeff"'],
  ['', '""'],
  ['plain text', 'plain text'],
  ['hnsw', 'hnsw'],
])('writeYaml() writes %j so that YAML 1.1 reads it as text', (text, written) => {
  expect(writeYaml({ a: text })).toBe(`a: ${written}\n`);
});

it('writeYaml() keeps the order of keys, leaves undefined out, and folds no line', () => {
  const long = 'word '.repeat(60).trim();
  expect(writeYaml({ b: 1, a: undefined, c: [long], d: [], e: {}, f: null })).toBe(
    `b: 1\nc:\n  - ${long}\nd: []\ne: {}\nf: null\n`,
  );
});

it('writeYaml() writes the same value twice in full, without anchors', () => {
  const shared = ['doc:'];
  expect(writeYaml({ a: shared, b: shared })).toBe('a:\n  - "doc:"\nb:\n  - "doc:"\n');
});

it('parseYaml() reads back every text writeYaml() writes, as key and as value', () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[-+.:0-9_exob~<=>|&*!%@ ]{1,8}$/));
  fc.assert(
    fc.property(anyText, (text) => {
      expect(readBack({ [`k${text}`]: text, list: [text] })).toEqual({ [`k${text}`]: text, list: [text] });
    }),
    { numRuns: 300 },
  );
});
