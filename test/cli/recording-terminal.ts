import type { Answer, Draw, Screen, Terminal } from '../../src/cli/terminal.ts';

/** A terminal that keeps what is written on it. */
export interface RecordingTerminal extends Terminal {
  readonly stdout: string[];
  readonly stderr: string[];
  /** What stands at the bottom of the screen at a moment; '' where nothing does. */
  panel(nowMs: number): string;
}

const colors = { red: String, yellow: String, green: String, dim: String };

/** Makes a terminal without a person, unless `answer` says what a person would answer. */
export function recordingTerminal(
  options: { answer?: Answer; columns?: number; rows?: number } = {},
): RecordingTerminal {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let shown: Draw | undefined;
  const screen = (nowMs: number): Screen => ({ columns: options.columns ?? 80, rows: options.rows ?? 24, nowMs });
  return {
    stdout,
    stderr,
    panel: (nowMs) => shown?.(screen(nowMs)) ?? '',
    programName: 'rvl',
    environmentUrl: undefined,
    out: (text) => void stdout.push(...text.split('\n')),
    err: (text) => void stderr.push(...text.split('\n')),
    show: (draw) => {
      shown = draw;
    },
    live: false,
    screen: () => screen(0),
    outColors: colors,
    colors,
    canAsk: options.answer !== undefined,
    ask: () => Promise.resolve(options.answer ?? 'no'),
    dialogue: async () => ({ ask: async () => ({ kind: 'end' }), close: () => {} }),
    interruptible: (work) => work(new AbortController().signal),
  };
}
