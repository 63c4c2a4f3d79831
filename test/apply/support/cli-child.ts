import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { StampedEvent, StepName } from '../../../src/index.ts';
import { builtCli } from '../../cli/built-cli.ts';

/** An event as `--json` spells it. */
export interface ToldEvent {
  readonly type: StampedEvent['type'];
  readonly step?: StepName;
  readonly duration_ms?: number;
  readonly done_docs?: number;
  readonly total_docs?: number;
}

/** What tests look at of the report that `migrate apply --json` ends with. */
export interface ToldReport {
  readonly result: 'succeeded' | 'failed' | 'interrupted';
  readonly validation: { readonly errors: readonly string[]; readonly warnings: readonly string[] };
  readonly warnings: readonly string[];
  readonly manual_actions: readonly string[];
  readonly documents?: Readonly<Record<string, number>>;
}

/** How a command ended. */
export interface Ending {
  /** Exit code, or the signal that ended it. */
  readonly exit: number | string;
  readonly stderr: string;
  readonly events: readonly ToldEvent[];
  /** The last line of `migrate apply --json`; undefined where it was killed before. */
  readonly report?: ToldReport;
}

/** A command at work in a process of its own. */
export interface CliChild {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  kill(signal: NodeJS.Signals): void;
}

/** How to run it. */
export interface ChildOptions {
  readonly cwd: string;
  /** Called with every event as soon as it is printed. */
  readonly onEvent?: (event: ToldEvent, child: CliChild) => void;
  /** Called with every piece of stderr. */
  readonly onStderr?: (text: string, child: CliChild) => void;
  /** A shell command line that ends in running `"$@"`; default: none. */
  readonly shell?: string;
}

/** Compiled once for a test file, however many commands it runs. */
let bin: string | undefined;

/** Starts the compiled command with `--json`, which tells its events on stdout. */
export function startCli(words: readonly string[], options: ChildOptions): CliChild {
  const { REDIS_URL: _, ...env } = process.env;
  bin ??= builtCli();
  const command = [process.execPath, bin, ...words, '--json'];
  const [program, ...args] = options.shell === undefined ? command : ['sh', '-c', options.shell, 'sh', ...command];
  const started = spawn(program!, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const listeners: Listeners = {
    onEvent: (event) => options.onEvent?.(event, child),
    onStderr: (text) => options.onStderr?.(text, child),
  };
  const child = { pid: started.pid!, ended: ending(started, listeners), kill };
  return child;

  function kill(signal: NodeJS.Signals): void {
    started.kill(signal);
  }
}

/** Runs the compiled command to its end. */
export function runCli(words: readonly string[], options: ChildOptions): Promise<Ending> {
  return startCli(words, options).ended;
}

type Started = ChildProcessByStdio<null, Readable, Readable>;

interface Listeners {
  readonly onEvent: (event: ToldEvent) => void;
  readonly onStderr: (text: string) => void;
}

function ending(started: Started, { onEvent, onStderr }: Listeners): Promise<Ending> {
  const events: ToldEvent[] = [];
  let report: ToldReport | undefined;
  let stderr = '';
  let rest = '';
  started.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const value = JSON.parse(line) as { type: string; report?: ToldReport };
      if (value.type === 'result') report = value.report;
      else {
        events.push(value as ToldEvent);
        onEvent(value as ToldEvent);
      }
    }
  });
  started.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr(text);
  });
  return new Promise((resolve, reject) => {
    started.on('error', reject);
    started.on('close', (code, signal) =>
      resolve({ exit: code ?? signal ?? 'unknown', stderr, events, ...(report && { report }) }),
    );
  });
}
