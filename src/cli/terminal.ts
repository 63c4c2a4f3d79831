/** The colours of our messages, as functions that wrap a text. */
export interface Colors {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
}

/** What a person answered; `interrupted` after Ctrl-C. */
export type Answer = 'yes' | 'no' | 'interrupted';

/** What came when somebody was asked for a line. */
export type Reply =
  | { readonly kind: 'line'; readonly text: string }
  /** The input is over: Ctrl-D, or a pipe that has no more lines. */
  | { readonly kind: 'end' }
  /** Ctrl-C, or another signal that asks the process to stop. */
  | { readonly kind: 'interrupted' };

/** Questions and answers over stdin and stdout, line by line. */
export interface Dialogue {
  /** Prints the prompt on stdout and waits for a line. After the end or an interruption every reply is that again. */
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
  /** Shows one line on stderr that the next call replaces; '' takes it away. Only where `live`. */
  status(text: string): void;
  /** True where stderr is a terminal that can redraw a line. */
  readonly live: boolean;
  /** Columns of that terminal. */
  columns(): number;
  /** For stderr; without effect where it is no terminal or NO_COLOR is set. */
  readonly colors: Colors;
  /** True where a person can be asked. */
  readonly canAsk: boolean;
  /** Asks on stderr until the answer is y or n; the end of the input means no. */
  ask(question: string): Promise<Answer>;
  /** Begins a dialogue; until it is closed, signals come as replies. */
  dialogue(): Promise<Dialogue>;
  /** Runs `work`; the first signal aborts its `AbortSignal`, a second one ends the process at once with 130. */
  interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}
