import { MigrationError } from '../errors.ts';
import { readValue } from './attribute-value.ts';
import type { AttributeValue, Field } from './definition.ts';
import { type Attribute, attributesFor, fieldTypes, isFieldType } from './field-types.ts';
import { replyList, replyMap, replyNumber, replyText } from './info-reply.ts';

/** One attribute of an FT.INFO reply, and the words of it this package does not know. */
export interface ParsedAttribute {
  readonly field: Field;
  readonly unrecognised: readonly string[];
}

/**
 * Parses one entry of FT.INFO's `attributes`. The field is not yet canonical.
 *
 * @param index name of the index, for the error
 * @throws {MigrationError} `INFO_UNREADABLE` for a field type this package does not know, a vector without its attributes
 * (servers before RediSearch 2.8.10 hide them), or a value that is none
 */
export function parseAttribute(reply: unknown, index: string): ParsedAttribute {
  const { head, pairs, flags } = takeApart(reply);
  const type = head.get('type')?.toLowerCase();
  const name = head.get('attribute');
  const path = head.get('identifier') ?? name;
  if (name === undefined || path === undefined || !isFieldType(type)) {
    throw unreadable(index, `field "${name ?? path}" is of the unknown type "${head.get('type')}"`);
  }
  const known = attributesFor(type, replyText(pairs.get('algorithm'))?.toLowerCase());
  const attrs: Record<string, AttributeValue> = {};
  const unrecognised: string[] = [];
  const written: [string, unknown][] = [...pairs, ...flags.map((word): [string, unknown] => [word, true])];
  for (const [word, reply] of written) {
    const attribute = known.find(
      ({ infoKey, kind }) => sameWord(infoKey, word) && (kind === 'flag') === (reply === true),
    );
    const value = attribute === undefined ? undefined : parseValue(attribute, reply);
    if (attribute === undefined) {
      unrecognised.push(word);
    } else if (value !== undefined) {
      attrs[attribute.key] = value;
    }
  }
  const missing = known.find(({ key, required }) => required === true && attrs[key] === undefined);
  if (missing !== undefined) {
    throw unreadable(index, `field "${name}" shows no "${missing.key}"; servers before RediSearch 2.8.10 hide it`);
  }
  return { field: { name, path, type, attrs }, unrecognised };
}

/** The three parts of an entry: who it is, what it has, and its flags. */
interface Parts {
  readonly head: ReadonlyMap<string, string>;
  readonly pairs: ReadonlyMap<string, unknown>;
  readonly flags: readonly string[];
}

/** Words that FT.INFO prints bare, whatever the type. */
const flagWords = new Set(
  fieldTypes
    .flatMap((type) => attributesFor(type))
    .filter(({ kind }) => kind === 'flag')
    .map(({ infoKey }) => infoKey),
);

/** By position, never by looking words up in the whole list: a field may be called `SORTABLE`, and so may its path. */
function takeApart(reply: unknown): Parts {
  if (!Array.isArray(reply)) {
    const map = new Map(replyMap(reply));
    const flags = replyList(map.get('flags')).map(String);
    map.delete('flags');
    return { ...split(map), flags };
  }
  const pairs: unknown[] = [];
  let at = 0;
  while (at + 1 < reply.length && !startsFlags(reply, at)) {
    pairs.push(reply[at], reply[at + 1]);
    at += 2;
  }
  return { ...split(replyMap(pairs)), flags: reply.slice(at).map(String) };
}

/** The first six elements are identifier, attribute and type with their values. An unknown word is a flag only where a flag follows. */
function startsFlags(list: readonly unknown[], at: number): boolean {
  return at >= 6 && (flagWords.has(String(list[at])) || flagWords.has(String(list[at + 1])));
}

const headKeys: readonly string[] = ['identifier', 'attribute', 'type'];

function split(map: ReadonlyMap<string, unknown>): Omit<Parts, 'flags'> {
  const entries = [...map];
  return {
    head: new Map(entries.filter(([key]) => headKeys.includes(key)).map(([key, value]) => [key, String(value)])),
    pairs: new Map(entries.filter(([key]) => !headKeys.includes(key))),
  };
}

function sameWord(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Undefined where the server says "none", or something that is no value. */
function parseValue({ kind, ...rule }: Attribute, reply: unknown): AttributeValue | undefined {
  if (kind === 'flag') {
    return true;
  }
  if (kind === 'integer' || kind === 'float') {
    const number = replyNumber(reply);
    return Number.isFinite(number) ? number : undefined;
  }
  const word = replyText(reply) ?? '';
  if (kind === 'character' || word === 'NO_COMPRESSION') {
    return kind === 'character' ? word : undefined;
  }
  const reading = readValue({ kind, ...rule }, word);
  // A word this package does not know is kept as it came: refused by name later, not lost here. `GlobalSQ8` is one, too.
  return 'value' in reading ? reading.value : word;
}

function unreadable(index: string, reason: string): MigrationError<'INFO_UNREADABLE'> {
  return new MigrationError('INFO_UNREADABLE', { index, reason });
}
