import { expect, it } from 'vitest';
import { wrapProse } from '../../src/cli/wrap-prose.ts';

it('wrapProse() breaks sentences between words, and indents what follows', () => {
  expect(wrapProse('- one two three four five six', 20)).toBe('- one two three\n  four five six');
  expect(wrapProse("Applying it to 'words'...  (run 1)", 24)).toBe("Applying it to\n'words'...  (run 1)");
  expect(wrapProse('  \u001b[32m~\u001b[39m name      type: a -> b', 24)).toBe(
    '  \u001b[32m~\u001b[39m name      type: a\n    -> b',
  );
  expect(wrapProse('    one two three four five', 20)).toBe('    one two three\n    four five');
});

it('wrapProse() hangs what follows behind a label', () => {
  expect(wrapProse('ok       Server: Redis 7.4.1, standalone', 30)).toBe(
    'ok       Server: Redis 7.4.1,\n         standalone',
  );
});

it('wrapProse() does not part a mark from a word that is too long', () => {
  expect(wrapProse('- /a/very/long/path/that/no/line/holds', 20)).toBe('- /a/very/long/path/that/no/line/holds');
});

it.each([
  ['a rule', '-----------------  ---------------------------'],
  ['a command', '  Apply the migration: rvl migrate apply --plan migration_plan.yaml --backup-dir b'],
  ['a line of a table', 'title  title      TEXT    weight=2 and more words'],
  ['JSON', '{"a": "one two three four five six seven"}'],
  ['a word that is too long', '/a/very/long/path/that/no/line/can/hold'],
])('wrapProse() leaves %s alone', (_, line) => {
  expect(wrapProse(line, 24)).toBe(line);
});

it('wrapProse() does not count colours', () => {
  const red = '\u001b[31mError:\u001b[39m one two';
  expect(wrapProse(red, 20)).toBe(red);
});
