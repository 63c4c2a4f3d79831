/** What a page asks its reader to type, to write into a file, or shows as the result. */
export type PageBlock = CommandBlock | FileBlock | ExcerptBlock;

/** A fenced `sh` block and the `console` blocks below it. */
export interface CommandBlock {
  readonly kind: 'command';
  readonly line: number;
  readonly code: string;
  /** What the page shows of its output, piece by piece. */
  readonly shown: readonly string[];
  /** From `<!-- exit 1 -->` above the block; default 0. */
  readonly exit: number;
  /** From `<!-- SIGKILL at "Drop index: done" -->` above the block: a signal, sent when the output holds the words. */
  readonly strike?: { readonly signal: NodeJS.Signals; readonly at: string };
}

/** A fenced block that begins with a comment with a file name alone: `# patch.yaml`, `// migrate.mjs`. */
export interface FileBlock {
  readonly kind: 'file';
  readonly name: string;
  readonly text: string;
}

/** A fenced block that begins with `# from NAME`: lines that the file holds, in this order. */
export interface ExcerptBlock {
  readonly kind: 'excerpt';
  readonly line: number;
  readonly name: string;
  readonly text: string;
}

interface Fence {
  readonly language: string;
  readonly body: string;
  readonly line: number;
  /** The comment right above it, without its marks. */
  readonly note: string;
}

/** Reads the blocks of a page in order. Blocks in other languages than those described are not part of it. */
export function pageBlocks(markdown: string): PageBlock[] {
  const blocks: PageBlock[] = [];
  for (const fence of fencesOf(markdown)) {
    const { language, body, line } = fence;
    const last = blocks.at(-1);
    const excerpt = /^# from (\S+)\n/.exec(body);
    const file = /^(?:#|\/\/) ([\w.-]+\.\w+)\n/.exec(body);
    if (language === 'sh') blocks.push(commandBlock(fence));
    else if (language === 'console' && last?.kind === 'command')
      blocks[blocks.length - 1] = { ...last, shown: [...last.shown, body] };
    else if (excerpt?.[1])
      blocks.push({ kind: 'excerpt', line, name: excerpt[1], text: body.slice(excerpt[0].length) });
    else if (file?.[1]) blocks.push({ kind: 'file', name: file[1], text: body });
  }
  return blocks;
}

function commandBlock({ body, line, note }: Fence): CommandBlock {
  const strike = /^(SIG\w+) at "(.+)"$/.exec(note);
  return {
    kind: 'command',
    line,
    code: body,
    shown: [],
    exit: Number(/^exit (\d+)$/.exec(note)?.[1] ?? 0),
    ...(strike && { strike: { signal: strike[1] as NodeJS.Signals, at: strike[2] ?? '' } }),
  };
}

function fencesOf(markdown: string): Fence[] {
  const fences = markdown.matchAll(/(?:^<!-- ([^\n]*) -->\n\n?)?^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm);
  return Array.from(fences, ({ 1: note = '', 2: language = '', 3: body = '', index }) => ({
    language,
    body,
    note,
    line: markdown.slice(0, index).split('\n').length,
  }));
}

/**
 * Finds the first line of `shown` that `actual` lacks, or undefined where all of them are there in this order, one
 * below the other unless a line `…` stands between them. Numbers, dates and the width of gaps may differ.
 */
export function firstMissingLine(shown: string, actual: string): string | undefined {
  const printed = actual.split('\n').map(withoutFigures);
  let pieces: string[][] = [[]];
  for (const line of shown.trimEnd().split('\n')) {
    if (line.trim() === '…') pieces = [...pieces, []];
    else pieces.at(-1)?.push(line);
  }
  let from = 0;
  for (const piece of pieces) {
    const at = placeOf(piece.map(withoutFigures), printed, from);
    if (at === undefined) return longestStart(piece, printed, from);
    from = at + piece.length;
  }
  return undefined;
}

function placeOf(piece: readonly string[], printed: readonly string[], from: number): number | undefined {
  for (let at = from; at + piece.length <= printed.length; at++) {
    if (piece.every((line, i) => printed[at + i] === line)) return at;
  }
  return undefined;
}

/** The line at which the best attempt to find the piece ends. */
function longestStart(piece: readonly string[], printed: readonly string[], from: number): string {
  const masked = piece.map(withoutFigures);
  const lengths = printed.slice(from).map((_, at) => {
    const end = masked.findIndex((line, i) => printed[from + at + i] !== line);
    return end === -1 ? masked.length : end;
  });
  return piece[Math.max(0, ...lengths)] ?? '';
}

/** What differs from run to run: run ids, folders, numbers, the width of columns, and the time before piped lines. */
function withoutFigures(line: string): string {
  return line
    .replace(/^\d{4}-\d\d-\d\dT[\d:]+Z /, '')
    .replaceAll(/\d{8}-\d{6}-[0-9a-f]{6}/g, 'RUN')
    .replaceAll(/(?<![\w.])\/\S+\//g, 'FOLDER/')
    .replaceAll(/\d+m \d+(\.\d+)?s/g, '#s')
    .replaceAll(/\d[\d.,]*/g, '#')
    .replaceAll(/[-─]{3,}/g, '---')
    .replaceAll(/ +/g, ' ')
    .trimEnd();
}
