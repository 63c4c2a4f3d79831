import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import vm from 'node:vm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compileFolder, runCompiled } from '../../src/launcher/compiled-code.ts';

/** The real one; see {@link watchScripts}. */
const { Script } = vm;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rvl-launcher-'));
});

afterEach(() => {
  vm.Script = Script;
  syncBuiltinESMExports();
  rmSync(folder, { recursive: true });
});

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

/** Every script that is compiled from here on: whether it was given what was kept, and whether V8 took that. */
function watchScripts(): { given: boolean; taken: boolean }[] {
  const scripts: { given: boolean; taken: boolean }[] = [];
  vm.Script = class extends Script {
    constructor(code: string, options: vm.ScriptOptions) {
      super(code, options);
      scripts.push({ given: options.cachedData !== undefined, taken: this.cachedDataRejected === false });
    }
  } as typeof Script;
  syncBuiltinESMExports();
  return scripts;
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

it('takes what was compiled before', () => {
  write('main.cjs', 'toldByCompiledCode.push(1)');
  compileFolder(folder);
  const scripts = watchScripts();
  expect(run('main.cjs')).toEqual([1]);
  expect(scripts).toEqual([{ given: true, taken: true }]);
});

it('compiles anew where what is kept is of another text, damaged anywhere, or not there', () => {
  write('main.cjs', 'const one = () => 1; toldByCompiledCode.push(one())');
  compileFolder(folder);
  const [kept = ''] = readdirSync(folder).filter((name) => name.endsWith('.v8'));
  expect(kept).toBe(`main.cjs.${process.version}-${process.platform}-${process.arch}.v8`);
  const whole = readFileSync(join(folder, kept));

  // V8 would tell two texts apart by their length.
  write('main.cjs', 'const one = () => 2; toldByCompiledCode.push(one())');
  expect(run('main.cjs')).toEqual([2]);

  write('main.cjs', 'const one = () => 1; toldByCompiledCode.push(one())');
  const scripts = watchScripts();
  const damages = [0, 4, 8, 40, whole.length >> 1, whole.length - 1].map((at) => {
    const damaged = Buffer.from(whole);
    damaged[at]! ^= 1;
    return damaged;
  });
  for (const damaged of [Buffer.alloc(0), whole.subarray(0, 8), whole.subarray(0, -1), ...damages]) {
    writeFileSync(join(folder, kept), damaged);
    expect(run('main.cjs')).toEqual([1]);
  }
  rmSync(join(folder, kept));
  expect(run('main.cjs')).toEqual([1]);
  expect(scripts).toEqual(Array.from({ length: 10 }, () => ({ given: false, taken: false })));
});

it('says each time what is wrong with a file that cannot be run', () => {
  write(
    'main.cjs',
    `for (const _ of [1, 2]) { try { require('./part.cjs'); } catch (error) { toldByCompiledCode.push(error.message); } }`,
  );
  write('part.cjs', `exports.early = 1; throw new Error('broken');`);
  expect(run('main.cjs')).toEqual(['broken', 'broken']);
});

it('what a file throws comes out', () => {
  write('main.cjs', `throw new Error('broken')`);
  expect(() => run('main.cjs')).toThrow('broken');
});
