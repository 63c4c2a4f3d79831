import {
  Composer,
  type CST,
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
  type YAMLError,
  YAMLParseError,
} from 'yaml';
import type { DocumentProblem } from './problem.ts';

/** Deeper nesting than this is no document of ours, and would exhaust the parser's stack. */
const maxDepth = 200;

/** Uses of anchors allowed in one document; more is how a small file is made to unfold into gigabytes. */
const maxAliasCount = 100;

/** Where a path of a document stands in its text. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Parsed YAML that still knows its positions. */
export interface YamlText {
  readonly value: unknown;
  /**
   * Where a person should look for `path`: at the value, at the key where the value is empty or fills lines of its own, or at
   * the nearest enclosing value where there is nothing at the path.
   */
  positionOf(path: readonly PropertyKey[]): Position;
}

/**
 * Parses one YAML 1.2 document (JSON included). Never throws, whatever the text.
 *
 * Unquoted `yes`, `no`, `on` and `off` come back as text; the readers take them as booleans where a boolean is meant, so
 * that a language `no` stays a language.
 */
export function parseYaml(text: string): { ok: true; yaml: YamlText } | { ok: false; problems: DocumentProblem[] } {
  const lines = new LineCounter();
  const tokens = tokensOf(text, lines);
  if (tokens === undefined) {
    return { ok: false, problems: [{ line: 1, column: 1, path: '', message: 'the document is nested too deeply' }] };
  }
  const document = compose(tokens, text.length);
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return { ok: false, problems: faults.map((fault) => syntaxProblem(fault, lines)) };
  }
  try {
    return { ok: true, yaml: locate(document, document.toJS({ maxAliasCount }), lines) };
  } catch (error) {
    return { ok: false, problems: [aliasProblem(document, error, lines)] };
  }
}

/**
 * The text's tokens, and in `lines` where its lines begin; undefined where it is nested too deeply. That counts brackets, list
 * dashes and indentation, because composing a deep document is what would exhaust the stack.
 */
function tokensOf(text: string, lines: LineCounter): CST.Token[] | undefined {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let flowDepth = 0;
  let lineDepth = 0;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '[' || lexeme === '{') {
      flowDepth += 1;
    } else if (lexeme === ']' || lexeme === '}') {
      flowDepth -= 1;
    } else if (lexeme === '\n') {
      lineDepth = 0;
    } else if (lexeme === '-' || lexeme === '?') {
      lineDepth += 1;
    } else if (lexeme.startsWith(' ') && /^ +$/.test(lexeme)) {
      lineDepth += lexeme.length / 2;
    }
    if (flowDepth + lineDepth > maxDepth) {
      return undefined;
    }
    tokens.push(...parser.next(lexeme));
  }
  tokens.push(...parser.end());
  return tokens;
}

/** The first document; a second one is an error of it. */
function compose(tokens: readonly CST.Token[], length: number): Document.Parsed {
  const [first, second] = new Composer().compose(tokens, true, length);
  const document = first as Document.Parsed;
  if (second !== undefined) {
    const place: [number, number] = [second.range[0], second.range[1]];
    document.errors.push(new YAMLParseError(place, 'MULTIPLE_DOCS', 'The text holds several documents'));
  }
  return document;
}

/** Words for the faults people make; the parser's own for the rest. */
const syntaxMessages: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the same key is given twice',
  TAB_AS_INDENT: 'tabs cannot indent YAML; use spaces',
  MULTIPLE_DOCS: 'a second document begins here; a file holds one',
  BLOCK_AS_IMPLICIT_KEY: 'a value and a key share this line; put quotes around text that contains ": "',
};

function syntaxProblem(fault: YAMLError, lines: LineCounter): DocumentProblem {
  const message =
    syntaxMessages[fault.code] ?? fault.message.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  return { ...position(fault.pos[0], lines), path: '', message };
}

function aliasProblem(document: Document.Parsed, error: unknown, lines: LineCounter): DocumentProblem {
  const excessive = String(error).includes('Excessive alias count');
  const message = excessive
    ? `anchors are used more than ${maxAliasCount} times; write the values out`
    : 'an alias (*name) has no anchor (&name) before it';
  return { ...position(document.contents?.range[0] ?? 0, lines), path: '', message };
}

function locate(document: Document.Parsed, value: unknown, lines: LineCounter): YamlText {
  return {
    value,
    positionOf: (path) => {
      let node: ParsedNode | null = document.contents;
      let offset = node?.range[0] ?? 0;
      for (const part of path) {
        const next = childOf(node, part);
        if (next === undefined) {
          break;
        }
        node = next.value;
        offset = next.offset;
      }
      return position(offset, lines);
    },
  };
}

function childOf(node: ParsedNode | null, part: PropertyKey): { value: ParsedNode | null; offset: number } | undefined {
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
    if (pair === undefined) {
      return undefined;
    }
    const isPlainlyThere = pair.value !== null && pair.value.range[0] < pair.value.range[1];
    const fillsLines = isCollection(pair.value) && pair.value.flow !== true;
    return { value: pair.value, offset: (isPlainlyThere && !fillsLines ? pair.value : pair.key)?.range[0] ?? 0 };
  }
  const item = isSeq<ParsedNode>(node) ? node.items[Number(part)] : undefined;
  return item === undefined ? undefined : { value: item, offset: item.range[0] };
}

function position(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
