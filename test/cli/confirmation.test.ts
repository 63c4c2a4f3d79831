import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Answer } from '../../src/cli/terminal.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { loadDocuments } from './load-documents.ts';
import { recordingTerminal } from './recording-terminal.ts';

let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await startTestServer();
  folder = mkdtempSync(join(tmpdir(), 'rvl-confirmation-'));
  await createIndex('kept', 'k:');
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

it.each<[Answer, number]>([
  ['no', 1],
  ['interrupted', 130],
])('index destroy leaves everything alone when the answer is "%s"', async (answer, code) => {
  const { exit, stderr } = await run(['index', 'destroy', '--index', 'kept'], answer);
  expect(exit).toBe(code);
  expect(stderr).toEqual(['Nothing was deleted']);
  expect(await server.send('FT._LIST')).toContain('kept');
  expect(await server.send('EXISTS', 'k:1')).toBe(1);
});

it('index destroy deletes index and documents when the answer is yes', async () => {
  await createIndex('doomed', 'd:');
  const { exit, stdout } = await run(['index', 'destroy', '--index', 'doomed'], 'yes');
  expect(exit).toBe(0);
  expect(stdout).toEqual(['Index and documents deleted successfully']);
  expect(await server.send('FT._LIST')).not.toContain('doomed');
  expect(await server.send('EXISTS', 'd:1')).toBe(0);
});

it('migrate rollback on a terminal restores only after a yes, and --yes does not ask', async () => {
  const backupDir = await migrate('kept');
  const rollback = ['migrate', 'rollback', '--backup-dir', backupDir];
  const refused = await run(rollback, 'no');
  expect(refused.exit).toBe(1);
  expect(refused.stderr).toEqual(['Nothing was restored']);
  expect(await server.send('HSTRLEN', 'k:1', 'embedding')).toBe(8);
  const restored = await run([...rollback, '--yes'], 'no');
  expect(restored.stdout.at(-1)).toBe('Rollback complete: 10 vectors restored to original values');
  expect(await server.send('HSTRLEN', 'k:1', 'embedding')).toBe(16);
});

async function createIndex(name: string, prefix: string): Promise<void> {
  const schema = 'SCHEMA embedding VECTOR FLAT 6 TYPE FLOAT32 DIM 4 DISTANCE_METRIC COSINE';
  await server.send('FT.CREATE', name, 'ON', 'HASH', 'PREFIX', '1', prefix, ...schema.split(' '));
  await loadDocuments(server, prefix, 10);
}

/** Makes the vectors of an index float16 and returns the backup directory. */
async function migrate(index: string): Promise<string> {
  const [patch, plan, report, backupDir] = ['patch.yaml', 'plan.yaml', 'report.yaml', 'backups'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  writeFileSync(patch, 'changes:\n  update_fields:\n    - name: embedding\n      attrs: {datatype: float16}\n');
  await run(['migrate', 'plan', '--index', index, '--schema-patch', patch, '--plan-out', plan]);
  const applied = await run(['migrate', 'apply', '--plan', plan, '--backup-dir', backupDir, '--report-out', report]);
  expect(applied.exit).toBe(0);
  return backupDir;
}

async function run(words: readonly string[], answer?: Answer) {
  const terminal = recordingTerminal(answer === undefined ? {} : { answer });
  const exit = await runCli([...words, '--url', server.url], terminal);
  return { exit, stdout: terminal.stdout, stderr: terminal.stderr };
}
