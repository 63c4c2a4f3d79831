import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compileFolder, runCompiled } from '../../src/launcher/compiled-code.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rvl-launcher-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What a file tells the test; files run in a scope of their own. */
const told = globalThis as { toldByCompiledCode?: unknown[] };

function run(name: string): unknown[] {
  told.toldByCompiledCode = [];
  runCompiled(folder, name);
  return told.toldByCompiledCode;
}

function write(name: string, code: string): void {
  writeFileSync(join(folder, name), code);
}

it('runs a file and what it requires, each once, packages of Node included', () => {
  write(
    'main.cjs',
    `const one = require('./part.cjs'), two = require('./part.cjs');
    toldByCompiledCode.push(one === two, one.sum(1, 2), require('node:path').basename(__filename), __dirname);`,
  );
  write('part.cjs', `toldByCompiledCode.push('part'); exports.sum = (a, b) => a + b;`);

  expect(run('main.cjs')).toEqual(['part', true, 3, 'main.cjs', folder]);
  compileFolder(folder);
  expect(run('main.cjs')).toEqual(['part', true, 3, 'main.cjs', folder]);
});

it('takes what was compiled before, functions included', () => {
  write('main.cjs', 'const one = () => 1; toldByCompiledCode.push(one())');
  compileFolder(folder);
  // V8 tells two texts apart by their length: the answer of the first one shows that the second was not compiled.
  write('main.cjs', 'const one = () => 2; toldByCompiledCode.push(one())');

  expect(run('main.cjs')).toEqual([1]);
});

it('compiles anew where what is kept is of another text, damaged, or not there', () => {
  write('main.cjs', 'toldByCompiledCode.push(1)');
  compileFolder(folder);
  const [kept = ''] = readdirSync(folder).filter((name) => name.endsWith('.v8'));
  expect(kept).toBe(`main.cjs.${process.version}-${process.platform}-${process.arch}.v8`);

  write('main.cjs', 'toldByCompiledCode.push(10)');
  expect(run('main.cjs')).toEqual([10]);
  for (const damage of ['', 'not what V8 wrote']) {
    write(kept, damage);
    expect(run('main.cjs')).toEqual([10]);
  }
  rmSync(join(folder, kept));
  expect(run('main.cjs')).toEqual([10]);
});

it('what a file throws comes out', () => {
  write('main.cjs', `throw new Error('broken')`);
  expect(() => run('main.cjs')).toThrow('broken');
});
