import type { AttributeValue } from './definition.ts';
import type { Attribute, AttributeKind } from './field-types.ts';
import { nearest } from './nearest.ts';
import { shown } from './problem.ts';

/** A value in its one form, or what is wrong with it. */
export type ValueReading =
  | { readonly value: AttributeValue }
  | { readonly message: string; readonly suggestion?: string };

/** What decides which values are good: the part of an `Attribute` that readers look at. */
export type ValueRule = Pick<Attribute, 'kind' | 'values' | 'min' | 'max' | 'above'>;

/**
 * Reads one attribute value as people write it into the one form definitions hold.
 *
 * Flags: booleans, 0 and 1, and YAML 1.1's words (yes, no, on, off, y, n, t, f) in any case. Numbers: also as text. Enums: any
 * case, `_` for `-`. A character: one ASCII character, or empty text, which only a JSON tag may have (not checked here).
 *
 * @example
 * readValue(attributesFor('vector', 'hnsw')[1], 'SVS_VAMANA'); // { value: 'svs-vamana' }
 */
export function readValue(attribute: ValueRule, input: unknown): ValueReading {
  return readers[attribute.kind](attribute, input);
}

const readers: Readonly<Record<AttributeKind, (attribute: ValueRule, input: unknown) => ValueReading>> = {
  flag: readFlag,
  integer: (attribute, input) => readNumber(attribute, input, 'a whole number'),
  float: (attribute, input) => readNumber(attribute, input, 'a number'),
  character: readCharacter,
  enum: readWord,
};

const flagWords: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  y: true,
  t: true,
  1: true,
  false: false,
  no: false,
  off: false,
  n: false,
  f: false,
  0: false,
};

function readFlag(_attribute: ValueRule, input: unknown): ValueReading {
  const isScalar = ['boolean', 'number', 'string'].includes(typeof input);
  const word = isScalar ? String(input).trim().toLowerCase() : '';
  return Object.hasOwn(flagWords, word) ? { value: flagWords[word]! } : refuse('must be true or false', input);
}

function readNumber(attribute: ValueRule, input: unknown, noun: string): ValueReading {
  const isNumeral = typeof input === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(input);
  const value = isNumeral ? Number(input) : input;
  const fits = attribute.kind === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (typeof value !== 'number' || !fits) {
    return refuse(`must be ${noun}`, input);
  }
  if (!isWithin(attribute, value)) {
    return refuse(`must be ${noun} ${boundsText(attribute)}`, input);
  }
  return { value: value === 0 ? 0 : value };
}

function isWithin({ min = -Infinity, max = Infinity, above = -Infinity }: ValueRule, value: number): boolean {
  return value >= min && value <= max && value > above;
}

function boundsText({ min, max, above }: ValueRule): string {
  if (above !== undefined) {
    return `greater than ${above}`;
  }
  return max === undefined ? `of at least ${min}` : `from ${min ?? 'any'} to ${max}`;
}

function readCharacter(_attribute: ValueRule, input: unknown): ValueReading {
  // The server measures bytes, so a character beyond ASCII is more than one to it; a NUL ends its text.
  const isCharacter = typeof input === 'string' && input.length <= 1 && input < '\x80' && input !== '\0';
  return isCharacter ? { value: input } : refuse('must be one ASCII character in quotes', input);
}

function readWord(attribute: ValueRule, input: unknown): ValueReading {
  const values = attribute.values ?? [];
  const word = typeof input === 'string' ? plain(input) : undefined;
  const value = values.find((candidate) => plain(candidate) === word);
  if (value !== undefined) {
    return { value };
  }
  const suggestion = typeof input === 'string' ? nearest(input, values) : undefined;
  const refusal = refuse(`must be one of ${values.join(', ')}`, input);
  return suggestion === undefined ? refusal : { ...refusal, suggestion };
}

function plain(word: string): string {
  return word.trim().toLowerCase().replaceAll('_', '-');
}

function refuse(rule: string, input: unknown): { readonly message: string } {
  return { message: `${rule}, not ${shown(input)}` };
}
