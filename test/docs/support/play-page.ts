import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type CommandBlock, firstMissingLine, pageBlocks } from './page.ts';

const projectFolder = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Where a page is played. */
export interface Stage {
  /** Working folder of the commands. */
  readonly folder: string;
  /** Takes the place of `redis://localhost:6379`, in commands and as `REDIS_URL`. */
  readonly url: string;
  /** The compiled command. */
  readonly bin: string;
}

/** Does what a page tells its reader to do, top to bottom, and expects what the page shows. */
export async function playPage(markdown: string, stage: Stage): Promise<void> {
  const env = prepare(stage);
  for (const block of pageBlocks(markdown)) {
    if (block.kind === 'file') writeFileSync(join(stage.folder, block.name), block.text);
    else if (block.kind === 'command') await playCommand(block, stage, env);
    else {
      const missing = firstMissingLine(block.text, readFileSync(join(stage.folder, block.name), 'utf8'));
      expect(missing, `line ${block.line}: a line that ${block.name} should hold`).toBeUndefined();
    }
  }
}

/** Puts `rvl` on the PATH and the package where programs of the folder find it. */
function prepare({ folder, url, bin }: Stage): NodeJS.ProcessEnv {
  const programs = join(folder, 'node_modules', '.bin');
  mkdirSync(programs, { recursive: true });
  writeFileSync(join(programs, 'rvl'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  symlinkSync(projectFolder, join(folder, 'node_modules', 'redisvl-migrate'), 'dir');
  symlinkSync(join(projectFolder, 'node_modules', '@redis'), join(folder, 'node_modules', '@redis'), 'dir');
  return { ...process.env, PATH: `${programs}:${process.env.PATH}`, REDIS_URL: url, NO_COLOR: '1' };
}

async function playCommand(block: CommandBlock, stage: Stage, env: NodeJS.ProcessEnv): Promise<void> {
  const code = block.code.replaceAll('redis://localhost:6379', stage.url);
  const { printed, exit } = await run(slowed(code, block), block, { cwd: stage.folder, env });
  const place = `line ${block.line}: ${block.code}\nprinted:\n${printed}`;
  expect(exit, `exit code of ${place}`).toBe(block.strike ? exitAfter(block.strike.signal) : block.exit);
  for (const shown of block.shown) {
    expect(firstMissingLine(shown, printed), `a line that is not in the output of ${place}`).toBeUndefined();
  }
}

/** Two keys a batch, each synced to disk, so that a strike comes before the end on any machine. */
function slowed(code: string, { strike }: CommandBlock): string {
  return strike ? code.replace('rvl migrate apply', 'rvl migrate apply --batch-size 2') : code;
}

function exitAfter(signal: NodeJS.Signals): number | string {
  return signal === 'SIGINT' ? 130 : signal;
}

function run(
  code: string,
  { strike }: CommandBlock,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly printed: string; readonly exit: number | string }> {
  // The last command takes the shell's place, so a signal to the child reaches it and its exit code is the child's.
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', `exec 2>&1\n${strike ? `exec ${code}` : code}`], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  let struck = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (strike && !struck && printed.includes(strike.at)) struck = child.kill(strike.signal);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit, signal) => resolve({ printed, exit: exit ?? signal ?? 'unknown' }));
  });
}
