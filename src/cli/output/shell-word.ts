/** Quotes a word where a POSIX shell would otherwise take it apart, for commands that people copy. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
