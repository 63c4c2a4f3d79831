import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { builtCli, runCommand } from './built-cli.ts';
import { loadDocuments } from './load-documents.ts';
import { sitDown } from './pty-terminal.ts';
import { expectRecorded } from './recording.ts';

const patch =
  'version: 1\nchanges:\n  add_fields:\n    - {name: category, type: tag}\n  update_fields:\n    - name: embedding\n      attrs: {datatype: float16}\n';
/** Two keys a batch, each synced to disk: whatever the machine, there is time to look and to press a key. */
const slowly = ['--batch-size', '2'];
const documents = 3000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const anyColor = /\u001b\[\d+m/;

let server: TestServer;
let bin: string;
let cwd: string;

beforeAll(async () => {
  bin = builtCli();
  server = await startTestServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'rvl-')));
  writeFileSync(join(cwd, 'patch.yaml'), patch);
  await server.send('FLUSHALL');
  return () => rmSync(cwd, { recursive: true, force: true });
});

it.each([
  { columns: 100, name: 'apply' },
  { columns: 40, name: 'apply-narrow' },
])('apply, interrupted while it changes documents, and resumed, $columns columns wide', async ({ columns, name }) => {
  await createIndex('words', 'w:', documents);
  await run('plan', '--index', 'words', '--schema-patch', 'patch.yaml');
  const command = ['apply', '--plan', 'migration_plan.yaml', '--backup-dir', 'b', ...slowly];
  const interrupted = sit(command, columns);
  await interrupted.until(/▸ Quantize vectors: .*\n.*%.*\n(.*\n)+.*index away/);
  const during = interrupted.screen();
  interrupted.type('\u0003');
  expect(await interrupted.exit()).toBe(130);
  expect(interrupted.written()).toMatch(anyColor);
  const resumed = sit(['apply', '--plan', 'migration_plan.yaml', '--backup-dir', 'b'], columns);
  expect(await resumed.exit()).toBe(0);
  // What an earlier run did is known, and the outage is counted from its drop.
  expect(resumed.screen()).toMatch(/index was away \d/);
  expectRecorded(name, [
    prompt(command),
    during,
    '----- Ctrl-C -----',
    interrupted.screen(),
    '',
    prompt(['apply', '--plan', 'migration_plan.yaml', '--backup-dir', 'b']),
    resumed.screen(),
  ]);
});

it('a batch, watched from a second terminal', async () => {
  // The first one takes long enough for somebody to sit down at the second terminal.
  for (const [index, count] of [
    ['orders', 4000],
    ['products', 200],
    ['users', 200],
  ] as const) {
    await createIndex(`${index}_idx`, `${index}:`, count);
  }
  await run('batch-plan', '--pattern', '*_idx', '--schema-patch', 'patch.yaml', '--plan-out', 'batch_plan.yaml');
  const command = ['batch-apply', '--plan', 'batch_plan.yaml', '--backup-dir', 'b', '--accept-data-loss'];
  const first = sit([...command, ...slowly, '--throttle', '1500/s'], 100);
  await first.until('▸ Back up vectors');
  const watch = ['batch-status', '--state', 'batch_state.yaml', '--watch'];
  const second = sit(watch, 100, { more: [] });
  await second.until(/In Progress: orders_idx/);
  expect(await Promise.all([first.exit(), second.exit()])).toEqual([0, 0]);
  expectRecorded('batch', [prompt(command), first.screen()]);
  expectRecorded('batch-watched', [prompt(watch), second.screen()]);
});

it('the wizard, from the first question to the plan', async () => {
  await createIndex('words', 'w:', 10);
  const person = sit(['wizard', '--index', 'words'], 120);
  for (const [asked, answer] of [
    [/Enter a number: $/, '1'],
    [/Field name: $/, 'category'],
    [/Field type: $/, 'tag'],
    [/Sortable \[y\/n\]: $/, 'n'],
    [/Separator \[leave blank to keep existing\/default\]: $/, '|'],
    [/Staged[^$]*Enter a number: $|category[\s\S]*Enter a number: $/, '8'],
  ] as const) {
    await person.until(new RegExp(asked.source.replaceAll(': $', ':$')));
    person.type(`${answer}\r`);
  }
  expect(await person.exit()).toBe(0);
  expectRecorded('wizard', [prompt(['wizard', '--index', 'words']), person.screen()]);
});

it('a second Ctrl-C ends at once, and leaves the screen in order', async () => {
  await createIndex('words', 'w:', documents);
  await run('plan', '--index', 'words', '--schema-patch', 'patch.yaml');
  const person = sit(['apply', '--plan', 'migration_plan.yaml', '--backup-dir', 'b', ...slowly], 80);
  await person.until('▸ Back up vectors');
  person.type('\u0003\u0003');
  expect(await person.exit()).toBe(130);
  expect(person.screen()).toContain('Stopping at the next safe point; press Ctrl-C again to stop at once (also safe)');
});

it('NO_COLOR leaves colours out, and a screen that is resized meanwhile stays in order', async () => {
  await createIndex('words', 'w:', 1500);
  await run('plan', '--index', 'words', '--schema-patch', 'patch.yaml');
  const person = sit(['apply', '--plan', 'migration_plan.yaml', '--backup-dir', 'b', ...slowly], 120, {
    env: { NO_COLOR: '1' },
  });
  await person.until(/▸ Back up vectors: /);
  person.resize(44, 40);
  expect(await person.exit()).toBe(0);
  expect(person.written()).not.toMatch(anyColor);
  expect(person.screen().match(/Quantize vectors/g)).toHaveLength(1);
  expect(person.screen()).toContain('✓ Quantize vectors, 1,500');
});

async function createIndex(name: string, prefix: string, count: number): Promise<void> {
  const fields = 'title TEXT embedding VECTOR FLAT 6 TYPE FLOAT32 DIM 4 DISTANCE_METRIC COSINE';
  await server.send(...`FT.CREATE ${name} ON HASH PREFIX 1 ${prefix} SCHEMA ${fields}`.split(' '));
  await loadDocuments(server, prefix, count);
}

async function run(...words: string[]): Promise<void> {
  const { exit, stderr } = await runCommand(bin, ['migrate', ...words, '--url', server.url], { cwd });
  expect([exit, stderr]).toEqual([0, '']);
}

function sit(
  words: readonly string[],
  columns: number,
  { more = ['--url', server.url], env = {} }: { more?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
) {
  return sitDown({ program: process.execPath, args: [bin, 'migrate', ...words, ...more], cwd, columns, env });
}

function prompt(words: readonly string[]): string {
  return `$ rvl migrate ${words.filter((word) => !slowly.includes(word)).join(' ')}`;
}
