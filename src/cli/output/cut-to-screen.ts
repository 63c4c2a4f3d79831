import type { Screen } from '../terminal.ts';

/** As many of these lines, and as much of each, as a terminal can draw again and again in place. */
export function cutToScreen(lines: readonly string[], { columns, rows }: Screen): string {
  const shown = lines.length < rows ? lines : lines.slice(0, Math.max(1, rows - 1));
  return shown.map((line) => (line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`)).join('\n');
}
