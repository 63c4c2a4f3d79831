/** One thing wrong with a document, and where. */
export interface DocumentProblem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** For example `changes.update_fields[0].name`; empty for the document as a whole. */
  readonly path: string;
  /** What is wrong, without a full stop. */
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
}

/** A document as a typed value, or everything that is wrong with it. */
export type Reading<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] };

/** A path as people write it. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/**
 * A problem on one line: `3:5 changes: unknown key "add_field" (did you mean "add_fields"?)`.
 *
 * @param fileName put before the position where given: `patch.yaml:3:5 …`
 */
export function problemText(problem: DocumentProblem, fileName?: string): string {
  const place = `${fileName === undefined ? '' : `${fileName}:`}${problem.line}:${problem.column}`;
  const path = problem.path === '' ? '' : `${problem.path}: `;
  const suggestion = problem.suggestion === undefined ? '' : ` (did you mean "${problem.suggestion}"?)`;
  return `${place} ${path}${problem.message}${suggestion}`;
}
