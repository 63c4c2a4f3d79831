import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { schemaNames } from '../../src/documents/schema-names.ts';
import { loadDocuments } from '../cli/load-documents.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { sourceFiles } from '../tidy/source.ts';
import { type PackedPackage, packPackage, runTool } from './support/packed-package.ts';

let packed: PackedPackage;
let server: TestServer;

beforeAll(async () => {
  packed = packPackage();
  server = await startTestServer();
});

afterAll(async () => {
  await server.stop();
  packed.remove();
});

async function fillServer(): Promise<void> {
  await server.send('FLUSHALL');
  const vector = 'embedding VECTOR FLAT 6 TYPE FLOAT32 DIM 4 DISTANCE_METRIC COSINE';
  await server.send(...`FT.CREATE myindex ON HASH PREFIX 1 doc: SCHEMA title TEXT ${vector}`.split(' '));
  await loadDocuments(server, 'doc:', 30);
  await indexIsReady(server, 'myindex');
}

describe('the archive', () => {
  it('npm pack takes the compiled sources, the schemas, README, LICENSE and nothing else', () => {
    const folders = packed.files.map((path) => (path.includes('/') ? path.split('/')[0] : path));
    expect([...new Set(folders)].sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'schemas']);
    const schemas = packed.files.filter((path) => path.startsWith('schemas/'));
    expect(schemas).toEqual(schemaNames.map((name) => `schemas/${name}.schema.json`).sort());
    // Nobody can read what V8 made of the sources, so it is not handed on.
    expect(packed.files.filter((path) => path.endsWith('.v8'))).toEqual([]);
  });

  it('every compiled file has its source, and its types', () => {
    const library = packed.files.filter((path) => path.startsWith('dist/') && !/^dist\/(cli|launcher)\//.test(path));
    const sources = sourceFiles().flatMap(({ path }) => {
      const stem = path.replace(/^src\//, 'dist/').replace(/\.ts$/, '');
      return /^src\/(cli|launcher)\//.test(path) ? [] : [`${stem}.d.ts`, `${stem}.js`];
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
});

/** Plans, applies and rolls back with what the package exports; the last line is what came of it. */
const program = `
async function migrate(url, backupDir) {
  const patch = { addFields: [], removeFields: [], renameFields: [], index: {},
    updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }] };
  const plan = await new MigrationPlanner().createPlan('myindex', { redisUrl: url, patch });
  const executor = new MigrationExecutor();
  const report = await executor.apply(plan, { redisUrl: url, backupDir });
  const undone = await executor.rollBack({ redisUrl: url, backupDir });
  const error = await listIndexes({ url: 'redis://127.0.0.1:1' }).catch((thrown) => thrown);
  console.log([report.result, undone.restored, isMigrationError(error, 'CONNECTION_FAILED')].join(' '));
}
migrate(process.argv[2], process.argv[3]);
`;
const names = '{ isMigrationError, listIndexes, MigrationExecutor, MigrationPlanner }';

const run = (file: string) =>
  promisify(execFile)(process.execPath, [file, server.url, join(packed.folder, `${file}.backups`)], {
    cwd: packed.folder,
  });

describe('a program of a user', () => {
  beforeEach(fillServer);

  it('imports the package as an ES module', async () => {
    writeFileSync(join(packed.folder, 'program.mjs'), `import ${names} from 'redisvl-migrate';\n${program}`);
    expect(await run('program.mjs')).toEqual({ stdout: 'succeeded 30 true\n', stderr: '' });
  });

  it('requires the package from CommonJS', async () => {
    writeFileSync(join(packed.folder, 'program.cjs'), `const ${names} = require('redisvl-migrate');\n${program}`);
    expect(await run('program.cjs')).toEqual({ stdout: 'succeeded 30 true\n', stderr: '' });
  });

  it('reads a schema and the version from the package', async () => {
    const text = `const schema = require('redisvl-migrate/schemas/schema_patch.schema.json');
const { version } = require('redisvl-migrate/package.json');
console.log(typeof version, schema.$schema);`;
    writeFileSync(join(packed.folder, 'files.cjs'), text);
    const { stdout } = await run('files.cjs');
    expect(stdout).toBe('string https://json-schema.org/draft/2020-12/schema\n');
  });
});

const typed = `
import { createClient } from '@redis/client';
import { MigrationExecutor, MigrationPlanner, type MigrationReport, VectorBackup } from 'redisvl-migrate';

export async function migrate(): Promise<MigrationReport['result']> {
  const plan = await new MigrationPlanner().createPlan('myindex', { redisClient: createClient(), schemaPatchPath: 'p' });
  const warnings: readonly string[] = plan.warnings;
  const report = await new MigrationExecutor().apply(plan, {
    redisUrl: 'redis://localhost:6379',
    backupDir: warnings.join(),
    signal: AbortSignal.timeout(1000),
    onEvent: (event) => { if (event.type === 'step.progressed') console.log(event.doneDocs / event.totalDocs); },
  });
  const seconds: number | undefined = report.timings.quantizeDurationSeconds;
  for await (const [keys, originals] of (await VectorBackup.load('b')).iterBatches()) {
    console.log(seconds, keys.map((key) => originals.get(key)?.embedding?.readFloatLE(0)));
  }
  return report.result;
}
`;

it('a TypeScript program compiles from .mts and .cts, strictly, declarations of libraries included', () => {
  writeFileSync(join(packed.folder, 'typed.mts'), typed);
  writeFileSync(join(packed.folder, 'typed.cts'), typed);
  writeFileSync(join(packed.folder, 'wrong.mts'), typed.replace('timings.quantize', 'timings.quantise'));
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noEmit'];
  const options = [...strict, '--module', 'nodenext', '--target', 'es2023', '--types', 'node', '--ignoreConfig'];
  const { output } = runTool('tsc', [...options, 'typed.mts', 'typed.cts', 'wrong.mts'], packed.folder);
  const problems = output.split('\n').filter((line) => line.includes('error TS'));
  expect(problems).toEqual([expect.stringMatching(/^wrong\.mts.*Property 'quantiseDurationSeconds' does not exist/)]);
});
