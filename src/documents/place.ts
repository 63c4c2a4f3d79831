import { readValue } from '../schema/attribute-value.ts';
import { type Problem, type ProblemPath, problem, shown } from '../schema/problem.ts';
import { readMap, readText, readTexts, readWord } from '../schema/read-map.ts';

/** A value of a document, where it stands, and where what is wrong with it goes. An absent value is undefined or null. */
export interface Place {
  readonly value: unknown;
  readonly at: ProblemPath;
  readonly problems: Problem[];
}

/** The places of a section's keys. */
export type Section<Key extends string> = (key: Key) => Place;

/** The whole document as a place. */
export function documentPlace(value: unknown): Place {
  return { value, at: [], problems: [] };
}

/** True where nothing is written, or null. */
export function isAbsent(place: Place): boolean {
  return place.value === undefined || place.value === null;
}

/**
 * Opens a map with these keys and no others; an absent one is empty.
 *
 * @param noun what the map is, for messages
 */
export function openSection<Key extends string>(place: Place, noun: string, keys: readonly Key[]): Section<Key> {
  const { at, problems } = place;
  const map = isAbsent(place) ? {} : readMap(place.value, { keys, at, noun, problems });
  return (key) => ({ value: map[key], at: [...at, key], problems });
}

/** Opens a map that programs write, whose unknown keys are ignored. */
export function openLoosely<Key extends string>(place: Place, noun: string): Section<Key> {
  const map = plainMap(place, noun);
  return (key) => ({ value: map[key], at: [...place.at, key], problems: place.problems });
}

/** Adds a problem for each of `keys` that stands in this map although it belongs elsewhere; the place goes on without them. */
export function withoutMisplaced(place: Place, keys: readonly string[], advice: (key: string) => string): Place {
  const { value, at, problems } = place;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return place;
  }
  const entries = Object.entries(value);
  for (const [key, misplaced] of entries.filter(([key]) => keys.includes(key))) {
    refuse({ value: misplaced, at: [...at, key], problems }, advice(key));
  }
  return { value: Object.fromEntries(entries.filter(([key]) => !keys.includes(key))), at, problems };
}

/** A map with any keys, as it is; an absent one is empty. */
export function plainMap({ value, at, problems }: Place, noun: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) {
    return {};
  }
  if (typeof value === 'object' && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  problems.push(problem(at, `the ${noun} must be a map, not ${shown(value)}`));
  return {};
}

/** The items of a list; an absent one has none. */
export function items(place: Place): Place[] {
  const { value, at, problems } = place;
  if (isAbsent(place)) {
    return [];
  }
  if (!Array.isArray(value)) {
    problems.push(problem(at, `${name(at)} must be a list, not ${shown(value)}`));
    return [];
  }
  return value.map((item: unknown, index) => ({ value: item, at: [...at, index], problems }));
}

/** Text, or undefined where there is none. */
export function text(place: Place): string | undefined {
  return readText(place.value ?? undefined, { noun: name(place.at), at: place.at, problems: place.problems });
}

/** Text that must be there; empty text with a problem added where it is not. */
export function requiredText(place: Place): string {
  return required(place, text(place)) ?? '';
}

/** A list of texts, or one text; undefined where there is none. */
export function texts(place: Place): string[] | undefined {
  return readTexts(place.value ?? undefined, { noun: name(place.at), at: place.at, problems: place.problems });
}

/** One of `words`, in any case; undefined where there is none. */
export function word<Word extends string>(place: Place, words: readonly Word[]): Word | undefined {
  const { value, at, problems } = place;
  return isAbsent(place) ? undefined : readWord(value, { words, noun: name(at), at, problems });
}

/** A boolean, or a word YAML 1.1 takes for one; undefined where there is none. */
export function flag(place: Place): boolean | undefined {
  return scalar(place, 'flag') as boolean | undefined;
}

/** A number; undefined where there is none. */
export function number(place: Place): number | undefined {
  return scalar(place, 'float') as number | undefined;
}

/** `value`, with a problem added where the place is empty. */
export function required<Value>(place: Place, value: Value | undefined): Value | undefined {
  if (isAbsent(place)) {
    place.problems.push(problem(place.at, `${name(place.at)} is missing`));
  }
  return value;
}

/** Adds a problem at this place. */
export function refuse({ at, problems }: Place, message: string): void {
  problems.push(problem(at, message));
}

function scalar(place: Place, kind: 'flag' | 'float'): unknown {
  if (isAbsent(place)) {
    return undefined;
  }
  const reading = readValue({ kind }, place.value);
  if ('value' in reading) {
    return reading.value;
  }
  place.problems.push(problem(place.at, `${name(place.at)} ${reading.message}`));
  return undefined;
}

/** What a message calls the value at a path. */
function name(at: ProblemPath): string {
  const key = at.findLast((part) => typeof part === 'string');
  if (key === undefined) {
    return 'the document';
  }
  return typeof at.at(-1) === 'number' ? `an item of "${key}"` : `"${key}"`;
}
