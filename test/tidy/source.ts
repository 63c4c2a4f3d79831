import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of the project. */
export interface ProjectFile {
  /** From the project's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What an `import`, `export … from` or `import()` names. */
export interface ImportedName {
  readonly specifier: string;
  /** True for `import type` and `export type`: nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const notOurs = new Set(['node_modules', 'dist', 'cache', 'coverage', '.git']);

/** Every file of the project whose path `wanted` accepts; what is installed or built is left out. */
export function projectFiles(wanted: (path: string) => boolean): ProjectFile[] {
  const paths = readdirSync(projectFolder, { withFileTypes: true })
    .filter((entry) => !notOurs.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(projectFolder, entry.name)) : [entry.name]))
    .filter(wanted);
  return paths.map((path) => ({ path, text: readFileSync(join(projectFolder, path), 'utf8') }));
}

/** The TypeScript sources under `src/`. */
export function sourceFiles(): ProjectFile[] {
  return projectFiles((path) => path.startsWith('src/') && path.endsWith('.ts'));
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(projectFolder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.split('/').some((part) => notOurs.has(part)));
}

/** All imports of a file in order, dynamic ones too. */
export function importsOf(text: string): ImportedName[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const statements = code.matchAll(/^(?:import|export)\s+(type\s)?[^'"`;=()]*?from\s+'([^']+)'/gm);
  const bare = code.matchAll(/^import\s+'([^']+)'/gm);
  const dynamic = code.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g);
  return [
    ...Array.from(statements, ([, type, specifier = '']) => ({ specifier, typeOnly: type !== undefined })),
    ...Array.from(bare, ([, specifier = '']) => ({ specifier, typeOnly: false })),
    ...Array.from(dynamic, ([, specifier = '']) => ({ specifier, typeOnly: false })),
  ];
}

/**
 * The text with comments, strings and regular expressions emptied, so that a search finds code only.
 * The code inside `${}` of a template is emptied with it.
 */
export function codeOnly(text: string): string {
  const comment = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/;
  const quoted = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/;
  // A slash begins a regular expression where no value can end before it.
  const expression = /(?<=[(,=:[!&|?{};>]\s*|return\s+)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/;
  const all = new RegExp([comment, quoted, expression].map(({ source }) => `(?:${source})`).join('|'), 'g');
  return text.replaceAll(all, (match) => (match.startsWith('/') ? ' ' : `${match[0]}${match[0]}`));
}
