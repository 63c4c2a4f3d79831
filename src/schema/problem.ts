/** Where in a value: keys and list positions from its root. */
export type ProblemPath = readonly (string | number)[];

/** One thing wrong with a value somebody wrote, as data. */
export interface Problem {
  readonly path: ProblemPath;
  /** What is wrong, without a full stop; values in double quotes. */
  readonly message: string;
  /** What was probably meant: the word to write instead. */
  readonly suggestion?: string;
}

/** Builds a problem; an undefined suggestion is left out. */
export function problem(path: ProblemPath, message: string, suggestion?: string): Problem {
  return suggestion === undefined ? { path, message } : { path, message, suggestion };
}

/**
 * A value as a message shows it: text in double quotes, everything else as JSON, cut after 40 characters.
 *
 * @example
 * shown('no'); // "no" with its quotes
 */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value, plainNumber) ?? typeof value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** JSON has no bigint. */
function plainNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
