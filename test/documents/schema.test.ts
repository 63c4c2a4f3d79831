import { expect, it } from 'vitest';
import { problemText } from '../../src/documents/problem.ts';
import { readSchemaFile, writeSchemaFile } from '../../src/documents/schema.ts';
import { definition } from '../plan/inputs.ts';

it('readSchemaFile() reads what writeSchemaFile() writes', () => {
  const source = definition({ filter: '@price > 1', prefixes: ['a:', 'on'] });
  expect(readSchemaFile(writeSchemaFile(source))).toEqual({ ok: true, value: source });
});

it('readSchemaFile() reports problems with their lines', () => {
  const reading = readSchemaFile('index:\n  name: a\n  prefix: "a:"\nfields:\n  - {name: t, type: txt}\n');
  expect(reading.ok ? [] : reading.problems.map((problem) => problemText(problem, 'schema.yaml'))).toEqual([
    'schema.yaml:5:21 fields[0].type: the type must be one of text, tag, numeric, geo, geoshape, vector, not "txt" (did you mean "text"?)',
  ]);
});

it('readSchemaFile() takes given prefixes where the file names none', () => {
  const reading = readSchemaFile('index: {name: a}\nfields: [{name: t, type: text}]', { prefixes: ['x:'] });
  expect(reading.ok && reading.value.prefixes).toEqual(['x:']);
});
