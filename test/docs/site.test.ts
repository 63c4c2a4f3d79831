import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectFiles } from '../tidy/source.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const site = mkdtempSync(join(tmpdir(), 'rvl-site-'));

let pages: { readonly path: string; readonly html: string }[];

beforeAll(async () => {
  // Fails where a page links to one that does not exist.
  const vitepress = join(projectFolder, 'node_modules', '.bin', 'vitepress');
  await promisify(execFile)(vitepress, ['build', 'docs', '--outDir', site], { cwd: projectFolder });
  const paths = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
  pages = paths.map((path) => ({ path, html: readFileSync(join(site, path), 'utf8') }));
});

afterAll(() => rmSync(site, { recursive: true, force: true }));

it('the site has every page of docs/ and every README of examples/', () => {
  const sources = projectFiles((path) => /^(docs|examples)\/.*\.md$/.test(path)).map(({ path }) => path);
  const expected = sources.map((path) => path.replace('docs/index.md', 'index.md').replace(/\.md$/, '.html'));
  expect(pages.map(({ path }) => path).toSorted()).toEqual([...expected, '404.html'].toSorted());
});

it('every page of docs/ is in the menu', () => {
  const start = pages.find(({ path }) => path === 'docs/quick-start.html')?.html ?? '';
  const listed = pages.filter(({ path }) => path.startsWith('docs/')).map(({ path }) => path);
  expect(listed.filter((path) => !start.includes(`href="/${path}"`))).toEqual([]);
});

it('what the pages link to, load and show is part of the site', () => {
  const missing = pages.flatMap(({ path, html }) =>
    Array.from(html.matchAll(/(?:href|src)="(?!data:)([^"#]+)(?:#[^"]*)?"/g), ([, target = '']) => target)
      .filter((target) => !existsSync(join(site, placeOf(target, path))))
      .map((target) => `${path} needs ${target}`),
  );
  expect(missing).toEqual([]);
});

it('links to a section lead to one', () => {
  const ids = new Map(pages.map(({ path, html }) => [`/${path}`, new Set(idsOf(html))]));
  const wrong = pages.flatMap(({ path, html }) =>
    Array.from(html.matchAll(/href="([^"#]*)#([^"]+)"/g), ([, target = '', id = '']) => ({
      target: placeOf(target, path),
      id,
    }))
      .filter(({ target, id }) => !ids.get(target)?.has(decodeURIComponent(id)))
      .map(({ target, id }) => `${path} links to ${target}#${id}`),
  );
  expect(wrong).toEqual([]);
});

it('search works without a network: the index of all pages is part of the site', () => {
  const [name = ''] = readdirSync(join(site, 'assets', 'chunks')).filter((file) =>
    file.startsWith('@localSearchIndex'),
  );
  const index = readFileSync(join(site, 'assets', 'chunks', name), 'utf8');
  for (const word of ['Troubleshooting', 'BACKUP_TORN', 'rvl migrate batch-resume', 'crash-and-resume']) {
    expect(index).toContain(word);
  }
});

/** A link's target from the site's folder, beginning with a slash. */
function placeOf(target: string, path: string): string {
  return target === '' ? `/${path}` : target.startsWith('/') ? target : join('/', dirname(path), target);
}

function idsOf(html: string): string[] {
  return Array.from(html.matchAll(/\sid="([^"]+)"/g), ([, id = '']) => id);
}
