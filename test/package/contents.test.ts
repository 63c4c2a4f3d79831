import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { schemaNames } from '../../src/documents/schema-names.ts';
import { sourceFiles } from '../tidy/source.ts';
import { type PackedPackage, packPackage, runTool } from './support/packed-package.ts';

let packed: PackedPackage;

beforeAll(() => {
  packed = packPackage();
});

afterAll(() => packed.remove());

it('npm pack takes the compiled sources, the schemas, README, LICENSE and nothing else', () => {
  const folders = packed.files.map((path) => (path.includes('/') ? path.split('/')[0] : path));
  expect([...new Set(folders)].sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'schemas']);
  const schemas = packed.files.filter((path) => path.startsWith('schemas/'));
  expect(schemas).toEqual(schemaNames.map((name) => `schemas/${name}.schema.json`).sort());
});

it('every compiled file has its source, and its types', () => {
  const library = packed.files.filter((path) => path.startsWith('dist/') && !path.startsWith('dist/cli/'));
  const sources = sourceFiles().flatMap(({ path }) => {
    const stem = path.replace(/^src\//, 'dist/').replace(/\.ts$/, '');
    return path.startsWith('src/cli/') ? [] : [`${stem}.d.ts`, `${stem}.js`];
  });
  expect(library).toEqual(sources.sort());
});

it('the command is there, runs from where it was installed, and names the licences of what is bundled into it', () => {
  const { bin } = JSON.parse(readFileSync(join(packed.installed, 'package.json'), 'utf8'));
  expect(Object.keys(bin)).toEqual(['rvl', 'redisvl-migrate']);
  expect(readFileSync(join(packed.installed, bin.rvl), 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
  expect(existsSync(join(packed.installed, 'dist/cli/THIRD-PARTY-LICENSES.txt'))).toBe(true);
});

it('publint finds nothing to say, suggestions included', () => {
  expect(runTool('publint', ['run', packed.archive, '--strict'], packed.folder)).toEqual({
    exit: 0,
    output: expect.stringContaining('All good!'),
  });
});

it('attw finds the types right in every way to resolve them', () => {
  // That rule is about Node before 20.19, whose require() could not load an ES module; package.json refuses those.
  const args = [packed.archive, '--ignore-rules', 'cjs-resolves-to-esm', '--no-color'];
  const { exit, output } = runTool('attw', args, packed.folder);
  expect(output).toContain('No problems found');
  expect(exit).toBe(0);
});
