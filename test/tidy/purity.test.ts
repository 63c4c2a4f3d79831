import { expect, it } from 'vitest';
import { codeOnly, importsOf, sourceFiles } from './source.ts';

/** Folders whose functions give the same answer to the same arguments, whatever the hour and the machine. */
const pureFolders = ['schema', 'vectors', 'plan', 'phases', 'report', 'documents', 'wizard'];

/** Calculations that Node happens to ship; everything else of `node:` reaches outside. */
const allowedBuiltins = ['node:crypto', 'node:zlib', 'node:buffer', 'node:assert', 'node:assert/strict'];

const impure: ReadonlyArray<{ name: string; pattern: RegExp }> = [
  { name: 'await', pattern: /\bawait\b/ },
  { name: 'the clock', pattern: /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/ },
  { name: 'chance', pattern: /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/ },
  { name: 'a timer', pattern: /\bset(Timeout|Interval|Immediate)\b/ },
];

/** The lock file names the process that holds it and asks whether it still lives; the clock knows its CPU time. */
const processExceptions = ['src/disk/process-identity.ts', 'src/apply/engine/clock.ts'];

const pureFiles = sourceFiles().filter(({ path }) => pureFolders.includes(path.split('/')[1] ?? ''));

it.each(impure)('pure folders do without $name', ({ pattern }) => {
  expect(pureFiles.filter(({ text }) => pattern.test(codeOnly(text))).map(({ path }) => path)).toEqual([]);
});

it('pure folders import nothing of Node but calculations', () => {
  const wrong = pureFiles.flatMap((file) =>
    importsOf(file.text)
      .filter(({ specifier }) => specifier.startsWith('node:') && !allowedBuiltins.includes(specifier))
      .map(({ specifier }) => `${file.path} imports ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

it('only src/cli and src/launcher touch the process', () => {
  const outside = sourceFiles().filter(
    ({ path }) => !/^src\/(cli|launcher)\//.test(path) && !processExceptions.includes(path),
  );
  const wrong = outside.filter(
    ({ text }) =>
      /\bprocess\.\w|\bconsole\.\w/.test(codeOnly(text)) ||
      importsOf(text).some(({ specifier }) => /^(node:)?process$/.test(specifier)),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});
