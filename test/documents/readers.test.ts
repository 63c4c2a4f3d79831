import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPatch } from '../../src/documents/patch.ts';
import { readPlan } from '../../src/documents/plan.ts';
import { readQueryChecks } from '../../src/documents/query-checks.ts';
import { readReport } from '../../src/documents/report.ts';
import { readSchemaFile } from '../../src/documents/schema.ts';

const readers = [readPatch, readPlan, readQueryChecks, readReport, readSchemaFile];
const golden = ['schema_patch.yaml', 'migration_plan.yaml', 'migration_report.yaml'].map((name) =>
  readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8'),
);
const splices = [
  '',
  '\n',
  ': ',
  '- ',
  '  ',
  '[',
  '}',
  '"',
  '&a ',
  '*a',
  'null',
  '!!set ',
  '\t',
  '|',
  '\u0000',
  '0x',
  '#',
];

/** A document as people and crashes damage it: some text cut out and something put in its place. */
const damaged = fc
  .record({ text: fc.constantFrom(...golden), at: fc.nat(4000), cut: fc.nat(12), put: fc.constantFrom(...splices) })
  .map(({ text, at, cut, put }) => {
    const start = at % text.length;
    return text.slice(0, start) + put + text.slice(start + cut);
  });
const anyYaml = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value));

it.each(readers.map((reader) => ({ name: reader.name, reader })))('$name() answers every text', ({ reader }) => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), anyYaml, damaged), (text) => {
      const reading = reader(text);
      const lines = text.split(/\r\n|\n|\r/).length;
      for (const { line, column, message } of reading.ok ? [] : reading.problems) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines + 1);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(message).not.toBe('');
      }
      expect(reading.ok || reading.problems.length > 0).toBe(true);
    }),
    { numRuns: 150 },
  );
});
