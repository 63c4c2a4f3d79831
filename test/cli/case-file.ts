/** One `--- name words` section of a case file and the lines below it. */
export interface CaseSection {
  readonly name: string;
  /** The rest of the heading. */
  readonly words: string;
  readonly body: string;
}

/** A command and what it should do; sections before the first command prepare the world. */
export interface CaseFile {
  /** The first line. */
  readonly title: string;
  readonly sections: readonly CaseSection[];
}

/**
 * Reads a case file: a title, then sections that begin with `--- `.
 *
 * - `--- file NAME`: a file in the working folder
 * - `--- redis`: commands for the server, one a line, words in double quotes where they hold blanks
 * - `--- load PREFIX COUNT`: hashes `PREFIX0`… with `title`, `price` and `embedding`, four float32 elements
 * - `--- run [NAME=VALUE …] rvl …`: a command; `--- stdout`, `--- stderr`, `--- exit N` after it say what it should
 *   do, and a stream that is not named must stay empty
 * - `--- exists NAME`, `--- absent NAME`: a file after the command
 * - `--- hidden WORD`: no file in the working folder holds this word
 */
export function parseCaseFile(text: string): CaseFile {
  const [head = '', ...parts] = text.split(/^--- /m);
  const sections = parts.map((part) => {
    const end = part.indexOf('\n');
    const heading = end === -1 ? part : part.slice(0, end);
    const [name = '', ...words] = heading.trim().split(' ');
    return { name, words: words.join(' '), body: end === -1 ? '' : part.slice(end + 1).trimEnd() };
  });
  return { title: head.trim().split('\n')[0] ?? '', sections };
}

/** Splits a command line into words; double quotes hold a word together, `\x00` is a byte. */
export function splitWords(line: string): string[] {
  return Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, bare]) => quoted ?? bare ?? '');
}
