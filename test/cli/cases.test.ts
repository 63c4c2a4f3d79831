import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { builtCli, type CommandResult, runCommand } from './built-cli.ts';
import { type CaseSection, parseCaseFile, splitWords } from './case-file.ts';
import { alignOutput } from './expected-text.ts';
import { loadDocuments } from './load-documents.ts';

const folder = fileURLToPath(new URL('cases', import.meta.url));
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.case.txt'))
  .map((name) => ({ name, ...parseCaseFile(readFileSync(join(folder, name), 'utf8')) }));

let server: TestServer;
let bin: string;

beforeAll(async () => {
  bin = builtCli();
  server = await startTestServer();
});

afterAll(() => server.stop());

it.each(cases)('$name: $title', async ({ sections }) => {
  await server.send('FLUSHALL');
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'rvl-case-')));
  const fill = (text: string) =>
    text.replaceAll('<url>', server.url).replaceAll('<port>', `${server.port}`).replaceAll('<dir>', cwd);
  try {
    const filled = sections.map(({ name, words, body }) => ({ name, words: fill(words), body: fill(body) }));
    await playCase(filled, cwd);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});

/** Plays the sections in order; what a command printed is checked when the next one begins, all streams at once. */
async function playCase(sections: readonly CaseSection[], cwd: string): Promise<void> {
  for (const [at, section] of sections.entries()) {
    const { name, words, body } = section;
    if (name === 'file') writeFileSync(join(cwd, words), `${body}\n`);
    else if (name === 'redis') for (const line of body.split('\n')) await server.send(...splitWords(line));
    else if (name === 'load') await loadDocuments(server, words.split(' ')[0] ?? '', Number(words.split(' ')[1]));
    else if (name === 'run') check(await runLine(words, cwd), expectations(sections.slice(at + 1)), words);
    else if (name === 'exists') expect(existsSync(join(cwd, words)), `${words} exists`).toBe(true);
    else if (name === 'absent') expect(existsSync(join(cwd, words)), `${words} exists`).toBe(false);
    else if (name === 'hidden') expect(filesWith(words, cwd)).toEqual([]);
    else if (!['stdout', 'stderr', 'exit'].includes(name)) throw new Error(`Unknown section "${name}"`);
  }
}

function filesWith(word: string, folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(word));
}

function runLine(line: string, cwd: string): Promise<CommandResult> {
  const words = splitWords(line);
  const start = words.indexOf('rvl');
  const env = Object.fromEntries(words.slice(0, start).map((word) => word.split(/=(.*)/s).slice(0, 2)));
  return runCommand(bin, words.slice(start + 1), { cwd, env });
}

function expectations(following: readonly CaseSection[]): CommandResult {
  const end = following.findIndex(({ name }) => !['stdout', 'stderr', 'exit'].includes(name));
  const own = following.slice(0, end === -1 ? following.length : end);
  const bodyOf = (wanted: string) => own.find(({ name }) => name === wanted)?.body ?? '';
  return {
    stdout: bodyOf('stdout'),
    stderr: bodyOf('stderr'),
    exit: Number(own.find((s) => s.name === 'exit')?.words),
  };
}

function check(actual: CommandResult, expected: CommandResult, command: string): void {
  const aligned = {
    command,
    stdout: alignOutput(actual.stdout, expected.stdout),
    stderr: alignOutput(actual.stderr, expected.stderr),
    exit: actual.exit,
  };
  expect(aligned).toEqual({ command, ...expected });
}
