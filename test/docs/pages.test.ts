import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it, vi } from 'vitest';
import { openShop } from '../../scripts/open-shop.mjs';
import { builtCli } from '../cli/built-cli.ts';
import { projectFiles } from '../tidy/source.ts';
import { pageBlocks } from './support/page.ts';
import { playPage } from './support/play-page.ts';

vi.setConfig({ maxConcurrency: 2, testTimeout: 180_000 });

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const pages = projectFiles((path) => /^(docs|examples)\/.*\.md$/.test(path));
/** `clusters.test.ts` plays it on a cluster. */
const elsewhere = 'docs/clusters.md';
const onOneServer = pages.filter(({ path }) => path !== elsewhere);
const withCommands = onOneServer.filter(({ text }) => pageBlocks(text).some(({ kind }) => kind === 'command'));

let bin: string;

beforeAll(() => {
  bin = builtCli();
});

it.concurrent.each(withCommands)('$path: every command does what the page shows', async ({ path, text }) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rvl-page-')));
  const shop = await openShop({ words: text.includes('--index words') });
  try {
    if (path.startsWith('examples/')) cpSync(join(projectFolder, dirname(path)), folder, { recursive: true });
    await playPage(text, { folder, url: shop.url, bin });
  } finally {
    await shop.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

it('no page has a command in a block that is not run', () => {
  const others = pages.flatMap(({ path, text }) =>
    Array.from(text.matchAll(/^```(bash|shell|zsh|fish|powershell)\b/gm), ([, name]) => `${path}: ${name}`),
  );
  expect(others).toEqual([]);
});

it('the pipeline of examples/10-ci-plan-in-a-pull-request types what its README types', () => {
  const folder = join(projectFolder, 'examples', '10-ci-plan-in-a-pull-request');
  const workflow = readFileSync(join(folder, 'workflow.yaml'), 'utf8');
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const steps = Array.from(workflow.matchAll(/run: (.+)$/gm), ([, line = '']) => line);
  const [install, ...typed] = steps;
  expect(install).toBe('npm install --global redisvl-migrate');
  expect(typed.length).toBe(2);
  expect(typed.filter((line) => !readme.includes(`\n${line}\n`))).toEqual([]);
});
