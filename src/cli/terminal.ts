/** The colours of our messages, as functions that wrap a text. */
export interface Colors {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** A terminal at the moment something is drawn on it. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Draws a block of lines, none as wide as the screen and fewer than its rows. */
export type Draw = (screen: Screen) => string;

/** What a person answered; `interrupted` after Ctrl-C. */
export type Answer = 'yes' | 'no' | 'interrupted';

/** What came when somebody was asked for a line. */
export type Reply =
  | { readonly kind: 'line'; readonly text: string }
  /** The input is over: Ctrl-D, or a pipe that has no more lines. */
  | { readonly kind: 'end' }
  /** Ctrl-C, or another signal that asks the process to stop. */
  | { readonly kind: 'interrupted' };

/** Questions and answers, line by line. */
export interface Dialogue {
  /** Prints the prompt and waits for a line. After the end or an interruption every reply is that again. */
  ask(prompt: string): Promise<Reply>;
  /** Gives stdin back. */
  close(): void;
}

/** Everything a command may do with the outside world of a process. Tests hand commands one of their own. */
export interface Terminal {
  /** `rvl`, or `redisvl-migrate` where it was called by that name. */
  readonly programName: string;
  /** The value of `REDIS_URL`. */
  readonly environmentUrl: string | undefined;
  /** Writes a result: one or more lines on stdout. */
  out(text: string): void;
  /** Writes what is not a result: one or more lines on stderr. */
  err(text: string): void;
  /** Keeps a block of lines at the bottom of stderr, drawn again several times a second; undefined takes it away. Only where `live`. */
  show(draw: Draw | undefined): void;
  /** True where stderr is a terminal that can draw over what it shows. */
  readonly live: boolean;
  /** That terminal now. */
  screen(): Screen;
  /** For stdout; without effect where it is no terminal or NO_COLOR is set. */
  readonly outColors: Colors;
  /** For stderr; without effect where it is no terminal or NO_COLOR is set. */
  readonly colors: Colors;
  /** True where a person can be asked. */
  readonly canAsk: boolean;
  /** Asks on stderr until the answer is y or n; the end of the input means no. */
  ask(question: string): Promise<Answer>;
  /** Begins a dialogue on stdout, or on stderr; until it is closed, signals come as replies. */
  dialogue(on: 'stdout' | 'stderr'): Promise<Dialogue>;
  /**
   * Runs `work`; the first signal aborts its `AbortSignal`, a second one ends the process at once with 130.
   *
   * @param options.onlyLooks leaves out the word about safe points, for work that changes nothing
   */
  interruptible<T>(work: (signal: AbortSignal) => Promise<T>, options?: { readonly onlyLooks?: boolean }): Promise<T>;
}
