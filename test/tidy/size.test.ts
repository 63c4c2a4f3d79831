import { expect, it } from 'vitest';
import { projectFiles } from './source.ts';

const mostLines = 400;

// Functions have their budget, 70 lines, in biome.json: that needs a parser.
it(`no file has more than ${mostLines} lines`, () => {
  const code = projectFiles((path) => /\.(ts|mjs)$/.test(path));
  const long = code.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  expect(long.filter(({ lines }) => lines > mostLines)).toEqual([]);
});

it('files are named in kebab-case, and none is a drawer for odds and ends', () => {
  const names = projectFiles((path) => /^(src|test|scripts|bench)\/.*\.(ts|mjs)$/.test(path)).map(({ path }) => path);
  const wrong = names.filter((path) => {
    const name = path.split('/').at(-1) ?? '';
    const isBarrel = /^index\.(ts|mjs)$/.test(name) && path !== 'src/index.ts';
    return isBarrel || /^(utils?|common|helpers?)\./.test(name) || !/^[a-z0-9]+(-[a-z0-9]+)*(\.\w+)*$/.test(name);
  });
  expect(wrong).toEqual([]);
});
