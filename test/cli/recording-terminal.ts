import type { Answer, Terminal } from '../../src/cli/terminal.ts';

/** A terminal that keeps what is written on it. */
export interface RecordingTerminal extends Terminal {
  readonly stdout: string[];
  readonly stderr: string[];
  /** What the status line showed, in order. */
  readonly statuses: string[];
}

/** Makes a terminal without a person, unless `answer` says what a person would answer. */
export function recordingTerminal(options: { answer?: Answer; columns?: number } = {}): RecordingTerminal {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const statuses: string[] = [];
  return {
    stdout,
    stderr,
    statuses,
    programName: 'rvl',
    environmentUrl: undefined,
    out: (text) => void stdout.push(...text.split('\n')),
    err: (text) => void stderr.push(...text.split('\n')),
    status: (text) => void statuses.push(text),
    live: false,
    columns: () => options.columns ?? 80,
    colors: { red: String, yellow: String, green: String },
    canAsk: options.answer !== undefined,
    ask: () => Promise.resolve(options.answer ?? 'no'),
    dialogue: async () => ({ ask: async () => ({ kind: 'end' }), close: () => {} }),
    interruptible: (work) => work(new AbortController().signal),
  };
}
