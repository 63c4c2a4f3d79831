import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Reply } from '../../src/cli/terminal.ts';
import { readPatch } from '../../src/documents/patch.ts';
import { readPlan } from '../../src/documents/plan.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { addingAField, type GuideSession, quantizingVectors } from '../wizard/guide-sessions.ts';
import { builtCli, type CommandResult, runCommand } from './built-cli.ts';
import { recordingTerminal } from './recording-terminal.ts';

let server: TestServer;
let bin: string;
let folder: string;

beforeAll(async () => {
  bin = builtCli();
  server = await startTestServer();
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'rvl-wizard-')));
  await server.send('FLUSHALL');
  const vector = 'embedding VECTOR HNSW 6 TYPE FLOAT32 DIM 384 DISTANCE_METRIC COSINE';
  await server.send(...`FT.CREATE myindex ON HASH PREFIX 1 doc: SCHEMA title TEXT ${vector}`.split(' '));
  await server.send('HSET', 'doc:1', 'title', 'one', 'embedding', Buffer.from(new Float32Array(384).fill(0.5).buffer));
});

it("the guide's session that adds a field is printed as in the guide, answers from a pipe", async () => {
  const { stdout, stderr, exit } = await pipe(['--index', 'myindex'], addingAField.answers);
  expect(stderr).toBe('');
  expect(exit).toBe(0);
  expect(printed(stdout)).toMatch(beginningWith(addingAField));
  expect(patchIn('schema_patch.yaml').addFields).toEqual([
    { name: 'category', type: 'tag', attrs: { sortable: false, separator: '|' } },
  ]);
});

it("the guide's session that quantizes vectors is printed as in the guide, answers from a pipe", async () => {
  const { stdout, exit } = await pipe(['--index', 'myindex'], quantizingVectors.answers);
  expect(exit).toBe(0);
  expect(printed(stdout.replace(/^(?:.*\n){6}/, ''))).toMatch(beginningWith(quantizingVectors));
  const reading = readPlan(readFileSync(join(folder, 'migration_plan.yaml'), 'utf8'));
  expect(reading).toMatchObject({ value: { target: { fields: [{}, { attrs: { datatype: 'float16' } }] } } });
});

it('without --index the wizard asks for one, by number or name', async () => {
  await server.send(...'FT.CREATE another ON HASH PREFIX 1 a: SCHEMA n NUMERIC'.split(' '));
  const { stdout, exit } = await pipe([], ['3', 'myindex', '3', 'title', '8']);
  expect(exit).toBe(0);
  expect(printed(stdout).split('\n').slice(0, 6)).toEqual([
    'Available indexes:',
    '1. another',
    '2. myindex',
    'Select an index by number or name: 3',
    'Invalid selection: type a number from 1 to 2, or a name',
    'Select an index by number or name: myindex',
  ]);
});

it('a server without indexes is said to have none', async () => {
  await server.send('FLUSHALL');
  expect(await pipe([], [])).toMatchObject({ stdout: '', stderr: 'Error: No indexes found in Redis\n', exit: 1 });
});

it('7 prints the patch, p what planning says, and both lead back to the menu', async () => {
  const { stdout } = await pipe(['-i', 'myindex'], ['3', 'title', '7', 'p', '8']);
  expect(stdout).toContain('Enter a number: 7\nversion: 1\nchanges:\n  remove_fields:\n    - title\nChoose an action:');
  expect(stdout).toMatch(
    /Enter a number: p\nSupported: True\nWarnings:\n- Index downtime is required\n(- .*\n)*Choose an action:/,
  );
});

it('--target-schema-out writes the schema as it will be, and --patch goes on with an earlier patch', async () => {
  await pipe(['-i', 'myindex', '--patch-out', 'first.yaml'], ['3', 'title', '8']);
  const flags = ['-i', 'myindex', '--patch', 'first.yaml', '--target-schema-out', 'target.yaml'];
  const { stdout, exit } = await pipe(flags, ['1', 'year', 'numeric', 'y', '8']);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^Loaded existing patch from first.yaml\nBuilding a migration plan/);
  expect(stdout).toContain(`Target schema written to ${join(folder, 'target.yaml')}\n`);
  expect(patchIn('schema_patch.yaml')).toMatchObject({ removeFields: ['title'], addFields: [{ name: 'year' }] });
  const schema = readFileSync(join(folder, 'target.yaml'), 'utf8');
  expect(schema).toContain('name: year');
  expect(schema).not.toContain('name: title');
});

it('a patch that does not fit the index is refused before the first question', async () => {
  writeFileSync(join(folder, 'first.yaml'), 'changes:\n  remove_fields: [titel]\n');
  const { stdout, stderr, exit } = await pipe(['-i', 'myindex', '--patch', 'first.yaml'], ['8']);
  expect([stdout, exit]).toEqual(['', 1]);
  expect(stderr).toContain(`"first.yaml" cannot be used: Field 'titel' not found (did you mean "title"?)`);
});

it('a patch file that is in the way is kept', async () => {
  writeFileSync(join(folder, 'schema_patch.yaml'), '# by hand\n');
  const { stdout } = await pipe(['-i', 'myindex'], ['3', 'title', '8']);
  expect(stdout).toContain(`Its earlier content is kept as ${join(folder, 'schema_patch.yaml.bak')}\n`);
  expect(readFileSync(join(folder, 'schema_patch.yaml.bak'), 'utf8')).toBe('# by hand\n');
});

it('a plan that is blocked exits with 1, and says how to change the answers', async () => {
  await server.send(...'FT.CREATE other ON HASH PREFIX 1 b: SCHEMA n NUMERIC'.split(' '));
  const { stdout, stderr, exit } = await pipe(['-i', 'myindex'], ['5', 'other', '8']);
  expect(exit).toBe(1);
  expect(stdout).toContain('Supported: False\n');
  expect(stdout).toContain('Change your answers: rvl migrate wizard --index myindex --patch schema_patch.yaml');
  expect(stderr).toBe('Error: Migration blocked: unsupported change (see the blocked reasons)\n');
});

it('d writes nothing and exits with 1', async () => {
  expect(await pipe(['-i', 'myindex'], ['3', 'title', 'd', 'y'])).toMatchObject({
    stderr: 'Nothing was written\n',
    exit: 1,
  });
  expect(existsSync(join(folder, 'schema_patch.yaml'))).toBe(false);
});

it('answers that end too early save what was staged, make no plan and exit with 2', async () => {
  const { stderr, exit } = await pipe(['-i', 'myindex'], ['3', 'title', '1', 'half']);
  expect(exit).toBe(2);
  expect(stderr).toBe(
    `Error: The answers ended before "Finish": no plan was made
  Schema patch written to ${join(folder, 'schema_patch.yaml')}
  Next: rvl migrate wizard --index myindex --patch schema_patch.yaml --url ${server.url}
`,
  );
  expect(patchIn('schema_patch.yaml')).toMatchObject({ removeFields: ['title'], addFields: [] });
  expect(existsSync(join(folder, 'migration_plan.yaml'))).toBe(false);
});

it('answers that end before anything was staged leave an earlier patch file alone', async () => {
  writeFileSync(join(folder, 'schema_patch.yaml'), '# by hand\n');
  const { stderr, exit } = await pipe(['-i', 'myindex'], ['1']);
  expect(exit).toBe(2);
  expect(stderr).toContain('Nothing new was staged, so no file was written');
  expect(readFileSync(join(folder, 'schema_patch.yaml'), 'utf8')).toBe('# by hand\n');
});

it('an interruption saves what was staged and exits with 130', async () => {
  const typed = [...lines('3', 'title'), { kind: 'interrupted' as const }];
  expect(await inProcess(typed)).toMatchObject({ exit: 130 });
  expect(patchIn('schema_patch.yaml').removeFields).toEqual(['title']);
});

it('the patch is on disk when planning fails', async () => {
  const typed = lines('3', 'title', '8');
  const { exit, stderr } = await inProcess(typed, () => server.send('FT.DROPINDEX', 'myindex'));
  expect(exit).toBe(1);
  expect(stderr[0]).toBe(`Schema patch written to ${join(folder, 'schema_patch.yaml')}`);
  expect(stderr).toContain('Error: No index named "myindex" exists on this server');
  expect(patchIn('schema_patch.yaml').removeFields).toEqual(['title']);
});

it('a preview that fails is told, and the dialogue goes on', async () => {
  const { exit, stdout } = await inProcess(lines('3', 'title', 'p'), () => server.send('FT.DROPINDEX', 'myindex'));
  expect(stdout).toContain('The plan cannot be made now: No index named "myindex" exists on this server');
  expect(stdout.at(-1)).toBe('8. Finish');
  expect(exit).toBe(2);
});

it('a patch that cannot be written is printed instead', async () => {
  const { exit, stderr } = await inProcess(lines('3', 'title', '8'), async () =>
    mkdirSync(join(folder, 'schema_patch.yaml')),
  );
  expect(exit).toBe(1);
  expect(stderr.slice(0, 5)).toEqual([
    'The patch cannot be written; here it is:',
    'version: 1',
    'changes:',
    '  remove_fields:',
    '    - title',
  ]);
});

it.each([
  ['--patch-out', '--plan-out'],
  ['--plan-out', '--target-schema-out'],
  ['--patch', '--plan-out'],
])('%s and %s must not be one file', async (first, second) => {
  const terminal = recordingTerminal();
  expect(await runCli(['migrate', 'wizard', first, 'x.yaml', second, 'x.yaml'], terminal)).toBe(2);
  expect(terminal.stderr[0]).toBe(`Error: ${first} and ${second} name the same file "x.yaml"`);
});

function pipe(flags: readonly string[], answers: readonly string[]): Promise<CommandResult> {
  const input = answers.map((answer) => `${answer}\n`).join('');
  return runCommand(bin, ['migrate', 'wizard', ...flags, '--url', server.url], { cwd: folder, input });
}

function lines(...texts: readonly string[]): Reply[] {
  return texts.map((text) => ({ kind: 'line', text }));
}

/** Runs the command in this process; `atTheEnd` happens before the last reply. */
async function inProcess(replies: Reply[], atTheEnd?: () => Promise<unknown>) {
  const terminal = recordingTerminal();
  const ask = async () => {
    if (replies.length === 1) await atTheEnd?.();
    return replies.shift() ?? ({ kind: 'end' } as const);
  };
  const words = ['migrate', 'wizard', '-i', 'myindex', '--url', server.url];
  const files = ['--patch-out', join(folder, 'schema_patch.yaml'), '--plan-out', join(folder, 'plan.yaml')];
  const dialogue = async () => ({ ask, close: () => {} });
  const exit = await runCli([...words, ...files], { ...terminal, dialogue });
  return { exit, stdout: terminal.stdout, stderr: terminal.stderr };
}

function patchIn(name: string) {
  const reading = readPatch(readFileSync(join(folder, name), 'utf8'));
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.value;
}

/** Output as the guide prints it: without blanks at the ends of lines, the folder called as there. */
function printed(stdout: string): string {
  return stdout.replaceAll(/ +$/gm, '').replaceAll(folder, '/path/to');
}

function beginningWith({ dialogue, result }: GuideSession): RegExp {
  const text = `${dialogue}\n${result}\n`.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${text}`);
}
