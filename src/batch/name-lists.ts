/** The names of a comma-separated list, blanks around them dropped, each once. */
export function namesInList(text: string): string[] {
  return distinct(text.split(',').map((name) => name.trim()));
}

/** The names of a file: one a line, empty lines and those that begin with `#` left out, each once. */
export function namesInFile(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return distinct(lines.map((line) => line.trim()).filter((line) => !line.startsWith('#')));
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => name !== '');
}
