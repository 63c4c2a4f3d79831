import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { quantizingVectors } from '../wizard/guide-sessions.ts';
import { builtCli } from './built-cli.ts';

let server: TestServer;
let bin: string;
let folder: string;

beforeAll(async () => {
  bin = builtCli();
  server = await startTestServer();
  const vector = 'embedding VECTOR HNSW 6 TYPE FLOAT32 DIM 384 DISTANCE_METRIC COSINE';
  await server.send(...`FT.CREATE myindex ON HASH PREFIX 1 doc: SCHEMA title TEXT ${vector}`.split(' '));
});

afterAll(async () => {
  await server.stop();
});

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'rvl-wizard-')));
  return () => rmSync(folder, { recursive: true, force: true });
});

it("a person's screen shows the guide's session, letter by letter", async () => {
  const person = sitDown();
  for (const answer of quantizingVectors.answers) await person.answer(`${answer}\r`);
  expect(await person.exit()).toBe(0);
  const screen = person.screen();
  expect(screen).toContain(`${quantizingVectors.dialogue}\nMigration plan written to ${folder}/migration_plan.yaml\n`);
  expect(screen).toMatch(/^Beside its numbers the menu takes u \(undo last\)/);
});

it('answers can be edited before they are given, and typed ahead', async () => {
  const person = sitDown();
  await person.answer('9\u007f3\rtitel\u001b[D\u007fl\u001b[C\u007fe\rd\ry\r');
  expect(await person.exit()).toBe(1);
  expect(person.screen()).toContain('Enter a number: 3\n');
  expect(person.screen()).toContain("Staged: remove 'title'.\n");
  expect(person.screen()).toContain('Nothing was written');
});

it.each([
  ['Ctrl-C', '\u0003', 130, 'Interrupted before "Finish"'],
  ['Ctrl-D', '\u0004', 2, 'The answers ended before "Finish"'],
])('%s ends the dialogue, saves the patch and gives the terminal back', async (_, key, code, why) => {
  const person = sitDown();
  for (const answer of ['3\r', 'title\r', key]) await person.answer(answer);
  expect(await person.exit()).toBe(code);
  expect(person.screen()).toContain(`Enter a number:\nError: ${why}: no plan was made\n`);
  expect(existsSync(join(folder, 'schema_patch.yaml'))).toBe(true);
});

/** Somebody before a terminal that runs the wizard. */
function sitDown() {
  const terminal = new xterm.Terminal({ cols: 200, rows: 120, allowProposedApi: true });
  const { REDIS_URL: _, ...env } = process.env;
  const words = [bin, 'migrate', 'wizard', '--index', 'myindex', '--url', server.url];
  const pty: IPty = spawn(process.execPath, words, {
    cwd: folder,
    cols: 200,
    rows: 120,
    env: { ...env, TERM: 'xterm' },
  });
  let changed = (): void => {};
  pty.onData((data) => {
    terminal.write(data, () => changed());
  });
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => resolve(exitCode));
  });
  let answeredRow = -1;
  return {
    /** Waits for the next prompt, which is what the cursor waits behind further down than at the last one, and types. */
    answer: async (keys: string) => {
      while (cursorRow(terminal) <= answeredRow || !/: $/.test(cursorLine(terminal))) {
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
      answeredRow = cursorRow(terminal);
      pty.write(keys);
    },
    exit: async () => {
      const code = await exited;
      await new Promise<void>((resolve) => terminal.write('', resolve));
      return code;
    },
    screen: () => screenText(terminal),
  };
}

function cursorRow({ buffer: { active } }: xterm.Terminal): number {
  return active.baseY + active.cursorY;
}

function cursorLine({ buffer: { active } }: xterm.Terminal): string {
  return active.getLine(active.baseY + active.cursorY)?.translateToString(false, 0, active.cursorX) ?? '';
}

function screenText({ buffer: { active } }: xterm.Terminal): string {
  const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '');
  // A prompt ends with a blank, which the guide does not print.
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}
