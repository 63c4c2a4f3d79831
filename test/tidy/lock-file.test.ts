import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

// A package that a registry does not have is left out when the lock file is written, and "npm ci" refuses such a file.
it('package-lock.json has an entry for every optional dependency, for whichever system it is', () => {
  const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
  const packages = JSON.parse(text).packages as Readonly<Record<string, LockedPackage>>;
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !placesOf(name, path).some((place) => place in packages)),
  );
  expect(missing).toEqual([]);
});

/** Where Node looks for a package from another one, nearest first. */
function placesOf(name: string, from: string): string[] {
  const parents = from.split('/node_modules/');
  const above = parents.map((_, at) => parents.slice(0, parents.length - at).join('/node_modules/'));
  return [
    ...above.filter((folder) => folder !== '').map((folder) => `${folder}/node_modules/${name}`),
    `node_modules/${name}`,
  ];
}
