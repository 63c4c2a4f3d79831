import { expect, it } from 'vitest';
import { projectFiles } from './source.ts';

/** In pieces, so that this file does not contain what it looks for. */
const registryHosts = ['npm' + 'js.', 'py' + 'pi.org', 'python' + 'hosted.', 'yarn' + 'pkg.com', 'crates' + '.io'];

const isText = (path: string) => !/\.(bin|data|gz|tgz|png)$/.test(path);
const isTest = (path: string) => path.startsWith('test/') && path.endsWith('.test.ts');

it('no file names the host of a package registry', () => {
  const wrong = projectFiles(isText).filter(({ text }) => registryHosts.some((host) => text.includes(host)));
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

it('no file holds a path of the machine it was written on', () => {
  const wrong = projectFiles(isText).filter(({ text }) =>
    /(?<![\w.])\/(root|work|home\/\w+|Users\/\w+)\/\w/.test(text),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

it('every document that a comment names is in the project', () => {
  const documents = new Set(projectFiles((path) => path.endsWith('.md')).map(({ path }) => path.split('/').at(-1)));
  const wrong = projectFiles((path) => /^(src|test|scripts|bench|examples)\/.*\.(ts|mjs)$/.test(path)).flatMap((file) =>
    Array.from(file.text.matchAll(/(?<=(?:\*|\/\/).*)\b[\w-]+\.md\b/g), ([name]) => name)
      .filter((name) => !documents.has(name))
      .map((name) => `${file.path} names ${name}`),
  );
  expect(wrong).toEqual([]);
});

it('no test is switched off or runs alone', () => {
  const wrong = projectFiles(isTest).filter(({ text }) => /\b(it|test|describe)\.(only|skip|todo)\(/.test(text));
  expect(wrong.map(({ path }) => path)).toEqual([]);
});
