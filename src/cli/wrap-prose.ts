/** Lines narrower than this are broken by the terminal; words would hardly fit. */
const narrowest = 20;

/**
 * Breaks sentences between words, so that a terminal need not break them within one; what follows is indented like the
 * beginning. Commands, which are copied, and tables stay as they are.
 *
 * @param text one or more lines, which may hold colours
 */
export function wrapProse(text: string, columns: number): string {
  return columns < narrowest
    ? text
    : text
        .split('\n')
        .map((line) => (isProse(line) ? wrapLine(line, columns) : line))
        .join('\n');
}

const json = /^[{[]/;
const command = /(^|[\s:"])(rvl|redisvl-migrate|cat|rm|ls|ACL) \S/;
const rule = /^[-\s]+$/;
/** Two gaps or more; one alone stands behind a label. */
const columnsOfTable = /\S {2,}\S.*\S {2,}\S/;

/** JSON, tables, and commands to copy are no prose. */
function isProse(line: string): boolean {
  const body = withoutColors(line).trimStart();
  return ![json, command, rule, columnsOfTable].some((pattern) => pattern.test(body));
}

function wrapLine(line: string, columns: number): string {
  if (visibleLength(line) < columns) {
    return line;
  }
  const plain = withoutColors(line);
  const beginning = beginningOf(plain, columns);
  const hanging = ' '.repeat(beginning);
  const lines: string[] = [];
  const [first = '', ...words] = line.split(' ');
  let current = first;
  for (const word of words) {
    const next = `${current} ${word}`;
    if (visibleLength(next) >= columns && visibleLength(current) > beginning) {
      lines.push(current);
      current = `${hanging}${word}`;
    } else {
      current = next;
    }
  }
  return [...lines, current].join('\n');
}

/** Columns before the text: indentation with a list mark, or a label and the gap behind it where there is room left. */
function beginningOf(plain: string, columns: number): number {
  const [mark = ''] = /^\s*([-~+>] )?/.exec(plain) ?? [];
  const [label = ''] = /^\s*\S.*?\S? {2,}(?=\S)/.exec(plain) ?? [];
  return label.length > mark.length && label.length <= columns / 2 ? label.length : mark.length;
}

/** Characters that take a place: colours take none. */
export function visibleLength(line: string): number {
  return withoutColors(line).length;
}

function withoutColors(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  return line.replaceAll(/\u001b\[[0-9;]*m/g, '');
}
