import type { Problem } from '../schema/problem.ts';
import { parseYaml, type YamlText } from './parse-yaml.ts';
import { type DocumentProblem, pathText, type Reading } from './problem.ts';

/** A typed value, or what is wrong with the plain one. */
export type Conversion<Value> = { readonly value: Value } | { readonly problems: readonly Problem[] };

/**
 * Reads a document: YAML into a plain value, that into a typed one. All problems come back, in the order of the text.
 *
 * @param convert is given null for an empty document
 */
export function readDocument<Value>(text: string, convert: (plain: unknown) => Conversion<Value>): Reading<Value> {
  const parsed = parseYaml(text);
  if (!parsed.ok) {
    return parsed;
  }
  const converted = convert(parsed.yaml.value);
  if ('value' in converted) {
    return { ok: true, value: converted.value };
  }
  const problems = converted.problems.map((problem) => locate(problem, parsed.yaml));
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function locate({ path, message, suggestion }: Problem, yaml: YamlText): DocumentProblem {
  const place = { ...yaml.positionOf(path), path: pathText(path), message };
  return suggestion === undefined ? place : { ...place, suggestion };
}
