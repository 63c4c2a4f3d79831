import colors from 'picocolors';

/** @param {string} text */
export function heading(text) {
  console.log(`\n${colors.bold(text)}`);
}

/**
 * Prints rows in columns: the first to the left, the others as wide as they need.
 *
 * @param {readonly (readonly string[])[]} rows
 */
export function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows)
    console.log(
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}`,
    );
}

/**
 * @param {string} claim
 * @param {boolean} holds
 * @returns {boolean} `holds`
 */
export function check(claim, holds) {
  console.log(holds ? `  ${colors.green('ok')}      ${claim}` : `  ${colors.red('FAILED')}  ${claim}`);
  return holds;
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(2)} MB`;
}

/** @param {number} share */
export function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}
