/**
 * @param {readonly number[]} numbers at least one
 * @returns {number} the middle one; of an even count the upper of the two
 */
export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

/**
 * @param {readonly number[]} numbers
 * @param {number} [digits] behind the point
 * @returns {string} `median [least–most]`, or `–` where there is nothing
 */
export function spread(numbers, digits = 2) {
  const known = numbers.filter((value) => Number.isFinite(value));
  if (known.length === 0) return '–';
  const text = (/** @type {number} */ value) => value.toFixed(digits);
  return `${text(median(known))} [${text(Math.min(...known))}–${text(Math.max(...known))}]`;
}

/**
 * @param {readonly (readonly string[])[]} rows the first is the heading
 * @returns {string} columns padded to their widest cell, the first to the left and the others to the right
 */
export function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
