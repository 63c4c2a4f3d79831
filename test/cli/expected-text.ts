const placeholders: Readonly<Record<string, string>> = {
  '<path>': '\\S+',
  '<time>': '\\d+(?:\\.\\d+)?(?:s|m \\d+s)?',
  '<date>': '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z',
  '<n>': '[\\d,.]+',
  '<id>': '[\\w-]+',
  '<any>': '.*',
};

/**
 * Compares output with an expected text that holds placeholders, and lines `...` for any number of lines.
 *
 * @returns `actual` with every line that fits replaced by the expected one, so that a plain comparison of the result
 *   with `expected` passes exactly when everything fits, and otherwise shows the lines that do not
 */
export function alignOutput(actual: string, expected: string): string {
  const lines = actual.trimEnd().split('\n');
  const patterns = expected.split('\n');
  const whole = new RegExp(`^${patterns.map(patternOf).join('')}$`);
  if (whole.test(`${lines.join('\n')}\n`)) {
    return expected;
  }
  return lines.map((line, at) => (fits(line, patterns[at]) ? patterns[at] : line)).join('\n');
}

function fits(line: string, pattern: string | undefined): boolean {
  return pattern !== undefined && new RegExp(`^${patternOf(pattern)}$`).test(`${line}\n`);
}

function patternOf(line: string): string {
  if (line === '...') {
    return '(?:.*\\n)*?';
  }
  const parts = line.split(/(<\w+>)/);
  return `${parts.map((part) => placeholders[part] ?? part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('')}\\n`;
}
