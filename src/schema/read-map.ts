import { nearest } from './nearest.ts';
import { type Problem, type ProblemPath, problem, shown } from './problem.ts';

/**
 * Reads a map with these keys and no others. Keys whose value is null or undefined count as absent.
 *
 * @param options.problems where what is wrong is added: no map at all, or an unknown key with the nearest known one
 * @returns the known entries; empty where `input` is no map
 */
export function readMap(
  input: unknown,
  options: {
    readonly keys: readonly string[];
    readonly at: ProblemPath;
    /** What the map is, for messages: `index section`. */
    readonly noun: string;
    readonly problems: Problem[];
  },
): Readonly<Record<string, unknown>> {
  const { keys, at, noun, problems } = options;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    problems.push(problem(at, `the ${noun} must be a map, not ${shown(input)}`));
    return {};
  }
  const known: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(input)) {
    if (!keys.includes(key)) {
      problems.push(problem([...at, key], `unknown key "${key}" in the ${noun}`, nearest(key, keys)));
    } else if (value !== null && value !== undefined) {
      known[key] = value;
    }
  }
  return known;
}

/**
 * Reads text; numbers and booleans are refused, because YAML makes them of words that only look like them.
 *
 * @returns undefined where it is absent or no text (then a problem is added)
 */
export function readText(
  input: unknown,
  options: { readonly noun: string; readonly at: ProblemPath; readonly problems: Problem[] },
): string | undefined {
  if (input === undefined || typeof input === 'string') {
    return input;
  }
  options.problems.push(notText(input, options));
  return undefined;
}

function notText(input: unknown, { noun, at }: { readonly noun: string; readonly at: ProblemPath }): Problem {
  // In a list, null is how YAML understands the word "null".
  const advice = typeof input === 'object' && input !== null ? '' : '; put it in quotes';
  return problem(at, `${noun} must be text, not ${shown(input)}${advice}`);
}

/** Reads one word of a list, in any case; returns it as the list spells it, or undefined with a problem added. */
export function readWord<Word extends string>(
  input: unknown,
  options: {
    readonly words: readonly Word[];
    readonly noun: string;
    readonly at: ProblemPath;
    readonly problems: Problem[];
  },
): Word | undefined {
  const { words, noun, at, problems } = options;
  const found = words.find((word) => typeof input === 'string' && word.toLowerCase() === input.toLowerCase());
  if (found === undefined) {
    const suggestion = typeof input === 'string' ? nearest(input, words) : undefined;
    problems.push(problem(at, `${noun} must be one of ${words.join(', ')}, not ${shown(input)}`, suggestion));
  }
  return found;
}

/** Reads a list of texts; a single text counts as a list of one. Undefined where there is none, or with problems added. */
export function readTexts(
  input: unknown,
  options: { readonly noun: string; readonly at: ProblemPath; readonly problems: Problem[] },
): string[] | undefined {
  const { noun, at, problems } = options;
  if (input === undefined) {
    return undefined;
  }
  if (!Array.isArray(input)) {
    const text = readText(input, { noun, at, problems });
    return text === undefined ? undefined : [text];
  }
  const texts: string[] = [];
  for (const [index, item] of input.entries()) {
    if (typeof item === 'string') {
      texts.push(item);
    } else {
      problems.push(notText(item, { noun: `an item of ${noun}`, at: [...at, index] }));
    }
  }
  return texts.length === input.length ? texts : undefined;
}
