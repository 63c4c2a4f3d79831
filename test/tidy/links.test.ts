import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { projectFiles } from './source.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

it('links between the documents lead somewhere', () => {
  const wrong = projectFiles((path) => path.endsWith('.md')).flatMap(({ path, text }) =>
    Array.from(text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g), ([, target = '']) => target)
      .filter((target) => !existsSync(join(projectFolder, dirname(path), target)))
      .map((target) => `${path} links to ${target}`),
  );
  expect(wrong).toEqual([]);
});
