/** The index names as `rvl index listall` prints them. */
export function indexListText(names: readonly string[]): string {
  if (names.length === 0) {
    return 'Indices:\n(none found)';
  }
  return ['Indices:', ...names.map((name, position) => `${position + 1}. ${name}`)].join('\n');
}
