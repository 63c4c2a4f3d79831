import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** What a command left behind. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code, or the signal that ended it. */
  readonly exit: number | string;
}

/** How to run a command. */
export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads from a pipe; default nothing. */
  readonly input?: string;
  /** Called with every piece of stderr, for example to send a signal. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/**
 * The compiled command; compiled first when a source is newer. `npm test` has compiled already.
 * `RVL_TEST_CLI` names another `bin.cjs`, such as that of an installed package.
 */
export function builtCli(): string {
  const given = process.env.RVL_TEST_CLI;
  if (given) return given;
  mkdirSync(lockFolder, { recursive: true });
  for (let tries = 0; !takeLock(); tries++) {
    if (tries > 600) throw new Error(`Another process builds for a minute already; if not, remove ${lockFolder}`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  try {
    return buildIfOlder();
  } finally {
    rmSync(join(lockFolder, 'held'), { recursive: true, force: true });
  }
}

/** Test files start side by side; only one of them may write `dist`. */
const lockFolder = join(projectFolder, 'node_modules', '.cache', 'rvl-build');

function takeLock(): boolean {
  try {
    mkdirSync(join(lockFolder, 'held'));
    return true;
  } catch {
    return false;
  }
}

function buildIfOlder(): string {
  const bin = join(projectFolder, 'dist', 'launcher', 'bin.cjs');
  const sources = readdirSync(join(projectFolder, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((name) => modifiedMs(join(projectFolder, 'src', name))));
  if (modifiedMs(bin) < newest) {
    execFileSync(process.execPath, [join(projectFolder, 'scripts', 'build.mjs')], {
      cwd: projectFolder,
      stdio: 'inherit',
    });
  }
  return bin;
}

/** Runs the compiled command as a child process: no terminal, no `REDIS_URL` but the one given. */
export function runCommand(bin: string, words: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { REDIS_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [bin, ...words], {
    cwd: options.cwd,
    env: { ...inherited, ...options.env },
    stdio: 'pipe',
  });
  // A command that does not read to the end breaks the pipe, which is no failure.
  child.stdin.on('error', () => {}).end(options.input);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    options.onStderr?.(text, (signal) => void child.kill(signal));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ stdout, stderr, exit: code ?? signal ?? 'unknown' }));
  });
}

function modifiedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
