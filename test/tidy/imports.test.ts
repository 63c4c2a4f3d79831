import { posix } from 'node:path';
import { expect, it } from 'vitest';
import { importsOf, type ProjectFile, sourceFiles } from './source.ts';

/**
 * Which parts of `src/` each part may import, beside itself. Reading from the top, everything points inward; the folders
 * from `documents` down are pure. `docs/architecture.md` draws it.
 */
const pure = ['documents', 'report', 'phases', 'plan', 'schema', 'vectors'];
const roots = [
  'errors.ts',
  'error-table.ts',
  'events.ts',
  'bytes.ts',
  'byte-arena.ts',
  'scratch.ts',
  'settled-or-throw.ts',
];
const allowed: Readonly<Record<string, readonly string[]>> = {
  cli: ['index.ts'],
  launcher: [],
  'index.ts': ['api', 'batch', 'apply', 'observe', 'backup', 'redis', 'disk', 'wizard', ...pure, ...roots],
  api: ['batch', 'apply', 'observe', 'backup', 'redis', 'disk', 'wizard', ...pure, ...roots],
  batch: ['apply', 'observe', 'backup', 'redis', 'disk', ...pure, ...roots],
  apply: ['observe', 'backup', 'redis', 'disk', ...pure, ...roots],
  observe: ['backup', 'redis', 'disk', ...pure, ...roots],
  backup: ['redis', 'disk', ...pure, ...roots],
  redis: ['plan', 'schema', 'vectors', ...roots],
  disk: roots,
  documents: ['report', 'phases', 'plan', 'schema', 'vectors', ...roots],
  report: ['phases', 'plan', 'schema', 'vectors', ...roots],
  phases: ['plan', 'schema', 'vectors', ...roots],
  wizard: ['plan', 'schema', 'vectors', ...roots],
  plan: ['schema', 'vectors', ...roots],
  schema: ['vectors', ...roots],
  vectors: roots,
  'errors.ts': roots,
  'error-table.ts': ['error-rows', ...roots],
  'error-rows': roots,
  'events.ts': roots,
  'bytes.ts': [],
  'byte-arena.ts': [],
  'scratch.ts': ['byte-arena.ts'],
  'settled-or-throw.ts': [],
};

/** The types that describe Redis to both sides of the border; nothing of them is left at run time. */
const sharedTypes = 'src/redis/port.ts';

/** What only one place may import. */
const soleImporters: ReadonlyArray<{ specifier: RegExp; places: readonly string[] }> = [
  { specifier: /^(node:)?(net|tls)$/, places: ['src/redis/wire/'] },
  { specifier: /^(node:)?fs(\/|$)/, places: ['src/disk/', 'src/launcher/'] },
  { specifier: /^d3-/, places: ['src/report/page/'] },
  { specifier: /^zod/, places: ['src/backup/stored-forms.ts'] },
  { specifier: /^(commander|picocolors|cli-table3|@clack\/prompts)(\/|$)/, places: ['src/cli/'] },
];

it('imports point inward', () => {
  const wrong = sourceFiles().flatMap((file) =>
    importsOf(file.text)
      .filter(({ specifier }) => specifier.startsWith('.'))
      .filter((imported) => !isAllowed(file, imported))
      .map(({ specifier }) => `${file.path} imports ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

it('every part of src/ has a row in the table', () => {
  const parts = new Set(sourceFiles().map(({ path }) => partOf(path)));
  expect([...parts].filter((part) => !(part in allowed))).toEqual([]);
});

it('sockets, files and the terminal are each behind one folder', () => {
  const wrong = sourceFiles().flatMap((file) =>
    importsOf(file.text)
      .filter(({ specifier }) =>
        soleImporters.some(
          ({ specifier: sole, places }) => sole.test(specifier) && !places.some((place) => file.path.startsWith(place)),
        ),
      )
      .map(({ specifier }) => `${file.path} imports ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

it('pages, with their charts, and the forms that stored JSON is checked by are loaded on demand', () => {
  const wrong = sourceFiles()
    .filter(({ path }) => !path.startsWith('src/report/page/'))
    .filter(({ text }) => /^(import|export) (?!type)[^;]*from '[^']*(report\/page\/|\/stored-forms\.ts)/m.test(text));
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

it('src/index.ts only re-exports', () => {
  const [index] = sourceFiles().filter(({ path }) => path === 'src/index.ts');
  const statements = (index?.text ?? '').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').split(';');
  expect(
    statements.filter((statement) => statement.trim() !== '' && !/^\s*export\b[^=]*\bfrom\b/.test(statement)),
  ).toEqual([]);
});

function isAllowed(file: ProjectFile, { specifier, typeOnly }: { specifier: string; typeOnly: boolean }): boolean {
  const target = posix.join(posix.dirname(file.path), specifier);
  const [from, to] = [partOf(file.path), partOf(target)];
  return from === to || (allowed[from] ?? []).includes(to) || (typeOnly && target === sharedTypes);
}

/** `plan` for `src/plan/rules/rule.ts`, `errors.ts` for `src/errors.ts`. */
function partOf(path: string): string {
  return path.split('/')[1] ?? '';
}
