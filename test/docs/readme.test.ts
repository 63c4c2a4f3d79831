import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

it('README.md shows what the demo prints, figures apart', { timeout: 180_000 }, async () => {
  const { REDIS_URL: _, RVL_TEST_REDIS_URL: __, ...env } = process.env;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['scripts/demo.mjs'], {
    cwd: projectFolder,
    env: { ...env, NO_COLOR: '1' },
  });
  const printed = new Set(`${stdout}\n${stderr}`.split('\n').map(withoutFigures));
  const readme = readFileSync(`${projectFolder}README.md`, 'utf8');
  const shown = Array.from(readme.matchAll(/```console\n([\s\S]*?)```/g), ([, block = '']) => block.split('\n')).flat();
  const missing = shown.filter((line) => line !== '' && line !== '…' && !printed.has(withoutFigures(line)));
  expect(shown.length).toBeGreaterThan(30);
  expect(missing).toEqual([]);
});

/** What differs from run to run: the time before a piped line, run ids, numbers, addresses, folders, widths of columns. */
function withoutFigures(line: string): string {
  return line
    .replace(/^\d{4}-\d\d-\d\dT[\d:]+Z /, '')
    .replace(/\(run [\w-]+\)/, '(run)')
    .replace(/redis:\/\/\S+/, 'URL')
    .replace(/\/\S*\/rvl-demo-\w+/, 'FOLDER')
    .replaceAll(/\d[\d.,]*/g, '#')
    .replaceAll(/ +/g, ' ');
}
