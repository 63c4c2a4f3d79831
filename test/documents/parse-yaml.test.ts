import { expect, it } from 'vitest';
import { parseYaml } from '../../src/documents/parse-yaml.ts';

function faultsOf(text: string): string[] {
  const parsed = parseYaml(text);
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

function parsedValue(text: string): unknown {
  const parsed = parseYaml(text);
  return parsed.ok ? parsed.yaml.value : parsed.problems;
}

it.each([
  { title: 'a key given twice', text: 'a: 1\nb: 2\na: 3', fault: '3:1 the same key is given twice' },
  { title: 'a tab', text: 'a:\n\tb: 1', fault: '2:1 tabs cannot indent YAML; use spaces' },
  { title: 'a second document', text: 'a: 1\n---\nb: 2', fault: '2:1 a second document begins here; a file holds one' },
  {
    title: 'an unquoted colon',
    text: 'a: b: c',
    fault: '1:4 a value and a key share this line; put quotes around text that contains ": "',
  },
  { title: 'an open quote', text: 'a: "b', fault: '1:6 missing closing "quote' },
  { title: 'a tag of a programming language', text: 'a: !!python/object:os.system x', fault: '1:4 unresolved tag' },
  { title: 'an alias without an anchor', text: 'a: *b', fault: '1:1 an alias (*name) has no anchor (&name) before it' },
])('parseYaml() says in words where there is $title', ({ text, fault }) => {
  expect(faultsOf(text)).toHaveLength(1);
  expect(faultsOf(text)[0]).toContain(fault);
});

it('parseYaml() refuses a document that unfolds into a billion values', () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const items = Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*a${level - 1}`));
    return `a${level}: &a${level} [${items.join(', ')}]`;
  });
  expect(faultsOf(levels.join('\n'))).toEqual(['1:1 anchors are used more than 100 times; write the values out']);
});

it('parseYaml() takes an anchor used once', () => {
  expect(parsedValue('a: &x [1]\nb: *x')).toEqual({ a: [1], b: [1] });
});

it.each([
  { title: 'brackets', text: '['.repeat(50_000) },
  { title: 'dashes', text: '- '.repeat(50_000) },
  { title: 'indentation', text: Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n') },
])('parseYaml() refuses endlessly nested $title instead of crashing', ({ text }) => {
  expect(faultsOf(text)).toEqual(['1:1 the document is nested too deeply']);
});

it('parseYaml() takes brackets in text for text', () => {
  const text = `a: "${'['.repeat(300)}"`;
  expect(parsedValue(text)).toEqual({ a: '['.repeat(300) });
});

it('parseYaml() reads scalars by YAML 1.2, so that words stay words', () => {
  const text = 'a: no\nb: 2024-01-01\nc: 12:30:45\nd: 1_000\ne: true\nf: ~\ng: 1e3\nh: "1"';
  expect(parsedValue(text)).toEqual({
    a: 'no',
    b: '2024-01-01',
    c: '12:30:45',
    d: '1_000',
    e: true,
    f: null,
    g: 1000,
    h: '1',
  });
});

it.each([
  { text: '', value: null },
  { text: '# only a comment\n', value: null },
  { text: '{"a": [1, 2]}', value: { a: [1, 2] } },
])('parseYaml() reads $text', ({ text, value }) => {
  expect(parsedValue(text)).toEqual(value);
});

it('positionOf() points at values, at the keys of what fills lines of its own, and at the nearest there is', () => {
  const parsed = parseYaml('changes:\n  fields:\n    - name: a\n      path:\n    - {name: b}\n');
  const at = (...path: (string | number)[]) => {
    const position = parsed.ok ? parsed.yaml.positionOf(path) : { line: 0, column: 0 };
    return `${position.line}:${position.column}`;
  };
  expect(at('changes')).toBe('1:1');
  expect(at('changes', 'fields')).toBe('2:3');
  expect(at('changes', 'fields', 0, 'name')).toBe('3:13');
  expect(at('changes', 'fields', 0, 'path')).toBe('4:7');
  expect(at('changes', 'fields', 1, 'name')).toBe('5:14');
  expect(at('changes', 'fields', 1, 'type')).toBe('5:7');
  expect(at('changes', 'index', 'name')).toBe('1:1');
});
