import { expect, it } from 'vitest';
import { projectFiles } from './source.ts';

it('every test that docs/reliability.md names exists under that name', () => {
  const page = projectFiles((path) => path === 'docs/reliability.md')[0]!.text;
  const named = Array.from(page.matchAll(/\| `(test\/[^`]+)`: (.+) \|$/gm), ([, path = '', name = '']) => ({
    path,
    name,
  }));
  const tests = new Map(projectFiles((path) => path.startsWith('test/')).map(({ path, text }) => [path, text]));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ path, name }) => !(tests.get(path) ?? '').includes(name))).toEqual([]);
});
