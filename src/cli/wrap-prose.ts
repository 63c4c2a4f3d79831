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
const command = /(^|[\s:"])(rvl|redisvl-migrate|cat|rm|ls) \S/;
/** One wide gap, or several; a list item may have one, too. */
const columnsOfTable = /^(?![-+~>] ).*(\S {3,}\S|\S {2}\S.*\S {2}\S)/;

/** JSON, columns of a table, and commands to copy are no prose. */
function isProse(line: string): boolean {
  const body = withoutColors(line).trimStart();
  return ![json, command, columnsOfTable].some((pattern) => pattern.test(body));
}

function wrapLine(line: string, columns: number): string {
  if (visibleLength(line) < columns) {
    return line;
  }
  const [, indent = '', bullet = ''] = /^(\s*)([-~+>] )?/.exec(withoutColors(line)) ?? [];
  const hanging = ' '.repeat(indent.length + bullet.length);
  const lines: string[] = [];
  let current = indent;
  let isEmpty = true;
  for (const word of line.slice(indent.length).split(' ')) {
    const next = isEmpty ? `${current}${word}` : `${current} ${word}`;
    if (!isEmpty && visibleLength(next) >= columns) {
      lines.push(current);
      current = `${hanging}${word}`;
    } else {
      current = next;
    }
    isEmpty = false;
  }
  return [...lines, current].join('\n');
}

/** Characters that take a place: colours take none. */
export function visibleLength(line: string): number {
  return withoutColors(line).length;
}

function withoutColors(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  return line.replaceAll(/\u001b\[[0-9;]*m/g, '');
}
