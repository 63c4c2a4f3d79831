import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** Somebody before a terminal in which one program runs. */
export interface Person {
  /** Types keys; Ctrl-C is `\u0003`. */
  type(keys: string): void;
  /** Waits until what stands on the screen, or scrolled off it, fits. @throws {Error} with the screen, when the program ends first */
  until(wanted: string | RegExp): Promise<void>;
  /** Waits for the end of the program. @returns its exit code */
  exit(): Promise<number>;
  /** Everything on the screen and above it: lines as long as the terminal is wide, without blanks at their ends. */
  screen(): string;
  /** Every byte the program wrote, colours and all. */
  written(): string;
  resize(columns: number, rows: number): void;
}

/** What to run, and on what screen. */
export interface Seat {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Default 80 × 40. */
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program in a pseudo-terminal, with a terminal emulator to look at. */
export function sitDown({ program, args, cwd, columns = 80, rows = 40, env = {} }: Seat): Person {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true });
  const { REDIS_URL: _, NO_COLOR: __, ...inherited } = process.env;
  const pty = spawn(program, [...args], {
    cwd,
    cols: columns,
    rows,
    env: { ...inherited, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
  });
  const watchers = new Set<() => void>();
  const told = () => {
    for (const watch of [...watchers]) watch();
  };
  let written = '';
  pty.onData((data) => {
    written += data;
    terminal.write(data, told);
  });
  let ended = false;
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) =>
      terminal.write('', () => {
        ended = true;
        resolve(exitCode);
        told();
      }),
    );
  });
  const screen = () => screenText(terminal);
  const fits = (wanted: string | RegExp) =>
    typeof wanted === 'string' ? screen().includes(wanted) : wanted.test(screen());
  return {
    type: (keys) => pty.write(keys),
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          if (fits(wanted)) {
            watchers.delete(watch);
            resolve();
          } else if (ended) {
            watchers.delete(watch);
            reject(new Error(`The program ended before ${wanted} stood on the screen:\n${screen()}`));
          }
        };
        watchers.add(watch);
        watch();
      }),
    exit: () => exited,
    screen,
    written: () => written,
    resize: (to, height) => {
      terminal.resize(to, height);
      pty.resize(to, height);
    },
  };
}

function screenText({ buffer: { active } }: xterm.Terminal): string {
  const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '');
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}
