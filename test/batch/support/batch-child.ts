import { spawn } from 'node:child_process';
import { builtCli } from '../../cli/built-cli.ts';
import type { BatchWorld } from './batch-world.ts';

/** A command at work in a process of its own. */
export interface BatchChild {
  readonly pid: number;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Kills it at once. */
  readonly kill: () => void;
  readonly signal: (signal: NodeJS.Signals) => void;
}

/** Compiled once for a test file, however many commands it runs. */
let bin: string | undefined;

/** Starts the compiled command in the folder of the world; `onStderr` gets every piece of what it tells. */
export function startCli(world: BatchWorld, line: string, onStderr: (text: string) => void): BatchChild {
  bin ??= builtCli();
  const { REDIS_URL: _, ...env } = process.env;
  const words = [bin, ...world.words(line)];
  const child = spawn(process.execPath, words, { cwd: world.folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.setEncoding('utf8').on('data', onStderr);
  const ended = new Promise<number | string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  return { pid: child.pid ?? 0, ended, kill: () => signal('SIGKILL'), signal };
}
