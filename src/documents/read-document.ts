import { z } from 'zod';
import { nearest } from '../schema/nearest.ts';
import { parseYaml, type YamlText } from './parse-yaml.ts';
import { type DocumentProblem, pathText, type Reading } from './problem.ts';

/** What a later look at a value found, by its path in the document. */
export interface ValueProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly suggestion?: string;
}

/**
 * Reads a document: YAML, then its shape, then what `convert` finds when it makes the typed value.
 *
 * @param shape zod schema of the plain value, made of the pieces in `shapes.ts`
 * @param convert the typed value, or what is wrong with the values; called only where the shape fits
 */
export function readDocument<Plain, Value>(
  text: string,
  shape: z.ZodType<Plain>,
  convert: (plain: Plain) => Value | readonly ValueProblem[],
): Reading<Value> {
  const parsed = parseYaml(text);
  if (!parsed.ok) {
    return parsed;
  }
  const { yaml } = parsed;
  const result = shape.safeParse(yaml.value ?? {}, { error: issueMessage });
  if (!result.success) {
    return { ok: false, problems: inOrder(result.error.issues.flatMap((issue) => issueProblems(issue, shape, yaml))) };
  }
  const value = convert(result.data);
  if (Array.isArray(value)) {
    return { ok: false, problems: inOrder(value.map((problem: ValueProblem) => located(problem, yaml))) };
  }
  return { ok: true, value: value as Value };
}

function located(problem: ValueProblem, yaml: YamlText): DocumentProblem {
  const { path, message, suggestion } = problem;
  const place = { ...yaml.positionOf(path), path: pathText(path), message };
  return suggestion === undefined ? place : { ...place, suggestion };
}

function inOrder(problems: DocumentProblem[]): DocumentProblem[] {
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}

function issueProblems(issue: z.core.$ZodIssue, shape: z.ZodType, yaml: YamlText): DocumentProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(shape, issue.path);
    return issue.keys.map((key) => unknownKey(key, issue.path, known, yaml));
  }
  const suggestion =
    issue.code === 'invalid_value' && typeof issue.input === 'string'
      ? nearest(issue.input, issue.values.map(String))
      : undefined;
  return [located({ path: issue.path, message: issue.message, ...(suggestion === undefined ? {} : { suggestion }) }, yaml)];
}

function unknownKey(key: string, path: readonly PropertyKey[], known: readonly string[], yaml: YamlText): DocumentProblem {
  const suggestion = nearest(key, known);
  return {
    ...yaml.positionOfKey(path, key),
    path: pathText(path),
    message: suggestion === undefined ? `unknown key "${key}"; known here: ${known.join(', ')}` : `unknown key "${key}"`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** The keys an object may have at `path`, found by walking down the schema, because zod's issue does not name them. */
function keysAt(shape: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const { def } = shape._zod as { def: SchemaDef };
  const inner = def.innerType ?? (def.type === 'pipe' ? outSide(def) : undefined);
  if (inner !== undefined) {
    return keysAt(inner, path);
  }
  const [part, ...rest] = path;
  if (part === undefined) {
    return Object.keys(def.shape ?? {});
  }
  const next = def.shape?.[String(part)] ?? def.element ?? def.valueType;
  return next === undefined ? [] : keysAt(next, rest);
}

/** The members of zod's own descriptions that {@link keysAt} looks at. */
interface SchemaDef {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly out?: z.core.$ZodType;
}

/** `z.preprocess` keeps its schema on the out side, `.transform` on the in side. */
function outSide(def: SchemaDef): z.core.$ZodType | undefined {
  const outType = (def.out?._zod.def as { type: string } | undefined)?.type;
  return outType === 'transform' ? def.in : def.out;
}

function issueMessage(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined && issue.code !== 'custom') {
    return 'is missing';
  }
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${wordFor(String(issue.expected))}, found ${describe(issue.input)}${quoteHint(issue)}`;
    case 'invalid_value':
      return `expected ${oneOf(issue.values)}, found ${describe(issue.input)}`;
    default:
      return undefined;
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'yes or no',
  array: 'a list',
  object: 'a section with keys',
  record: 'a section with keys',
};

function wordFor(expected: string): string {
  return typeWords[expected] ?? expected;
}

function oneOf(values: readonly z.core.util.Primitive[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(', ')}`;
}

function describe(input: unknown): string {
  if (input === null) {
    return 'nothing';
  }
  if (Array.isArray(input)) {
    return 'a list';
  }
  return typeof input === 'object' ? 'a section with keys' : JSON.stringify(input);
}

function quoteHint(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  const isPlainValue = typeof issue.input === 'number' || typeof issue.input === 'boolean';
  return issue.expected === 'string' && isPlainValue ? '; put it in quotes to make it text' : '';
}
