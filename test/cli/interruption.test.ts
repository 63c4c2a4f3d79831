import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { builtCli, runCommand } from './built-cli.ts';
import { loadDocuments } from './load-documents.ts';

const documents = 20_000;
const patch = 'version: 1\nchanges:\n  update_fields:\n    - name: embedding\n      attrs: {datatype: float16}\n';
const createIndex =
  'FT.CREATE words ON HASH PREFIX 1 w: SCHEMA embedding VECTOR HNSW 6 TYPE FLOAT32 DIM 4 DISTANCE_METRIC COSINE';

let server: TestServer;
let cwd: string;
let bin: string;

beforeAll(async () => {
  bin = builtCli();
  server = await startTestServer();
  cwd = mkdtempSync(join(tmpdir(), 'rvl-interruption-'));
  await server.send(...createIndex.split(' '));
  await loadDocuments(server, 'w:', documents);
  writeFileSync(join(cwd, 'patch.yaml'), patch);
});

afterAll(async () => {
  await server.stop();
  rmSync(cwd, { recursive: true, force: true });
});

it('an interrupted apply stops at a safe point with 130 and a report, and the same command goes on', async () => {
  const words = ['migrate', 'apply', '--plan', 'migration_plan.yaml', '--backup-dir', 'b', '--url', server.url];
  await run(['migrate', 'plan', '--index', 'words', '--schema-patch', 'patch.yaml', '--url', server.url]);
  let sent = false;
  const interrupted = await run(words, (text, kill) => {
    if (!sent && text.includes('Applying migration')) {
      sent = true;
      kill('SIGINT');
    }
  });
  expect(interrupted.stderr).toContain('Stopping at the next safe point; press Ctrl-C again to stop at once');
  expect(interrupted.stdout).toContain('Migration interrupted at a safe point; run the same command again to go on');
  expect(interrupted.exit).toBe(130);
  expect(readFileSync(join(cwd, 'migration_report.yaml'), 'utf8')).toContain('result: interrupted');
  const finished = await run(words);
  expect(finished.stdout).toContain('Result: succeeded');
  expect(finished.exit).toBe(0);
});

it('a reader that goes away does not make a command fail', () => {
  const command = `'${process.execPath}' '${bin}' index listall --json --url ${server.url} | true; exit "\${PIPESTATUS[0]}"`;
  expect(() => execFileSync('bash', ['-c', command], { stdio: 'pipe' })).not.toThrow();
});

it.runIf(existsSync('/dev/full'))('output that is lost on a full disk makes a command fail', () => {
  const words = [bin, 'index', 'listall', '--url', server.url];
  expect(spawnSync(process.execPath, words, { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] }).status).toBe(1);
});

function run(words: readonly string[], onStderr?: Parameters<typeof runCommand>[2]['onStderr']) {
  return runCommand(bin, words, { cwd, ...(onStderr && { onStderr }) });
}
