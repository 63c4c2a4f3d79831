/**
 * Draws a table: a heading, a rule, one line a row, columns padded to their widest cell.
 *
 * @param rows as many cells as `headings`; a missing cell is empty
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) => (cells[column] ?? '').padEnd(width))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  return [headings, rule, ...rows].map(line).join('\n');
}
