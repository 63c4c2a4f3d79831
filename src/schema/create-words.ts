import type { AttributeValue, Field, IndexDefinition } from './definition.ts';
import { type Attribute, attributesOf, reportedCompressions } from './field-types.ts';
import { safeOrder } from './safe-order.ts';

/** How the words may differ from the definition. */
export interface CreateWordsOptions {
  /** Default: the definition's. */
  readonly name?: string;
  /** Default: the definition's. */
  readonly prefixes?: readonly string[];
  /** Leaves documents that exist alone. Default false. */
  readonly skipInitialScan?: boolean;
}

/**
 * The arguments of FT.CREATE, without the command's name, that build an index of this definition; numbers as text.
 *
 * Everything the definition holds is written, fields in their `safeOrder`. A compression only FT.INFO uses is written as the one in
 * `reportedCompressions`, which builds the same index on the kind of server that reported it.
 *
 * @example
 * await client.sendCommand(['FT.CREATE', ...createWords(definition)]);
 */
export function createWords(definition: IndexDefinition, options: CreateWordsOptions = {}): string[] {
  const { filter, language, languageField, score, scoreField, payloadField, indexAll, stopwords } = definition;
  const prefixes = options.prefixes ?? definition.prefixes;
  return [
    options.name ?? definition.name,
    'ON',
    definition.storageType.toUpperCase(),
    ...(indexAll === true ? ['INDEXALL', 'ENABLE'] : []),
    ...counted('PREFIX', prefixes.length === 0 ? [''] : prefixes),
    ...pair('FILTER', filter),
    ...pair('LANGUAGE', language),
    ...pair('LANGUAGE_FIELD', languageField),
    ...pair('SCORE', score),
    ...pair('SCORE_FIELD', scoreField),
    ...pair('PAYLOAD_FIELD', payloadField),
    ...definition.options,
    ...(stopwords === undefined ? [] : counted('STOPWORDS', stopwords)),
    ...(options.skipInitialScan === true ? ['SKIPINITIALSCAN'] : []),
    'SCHEMA',
    ...safeOrder(definition.fields).flatMap(fieldWords),
  ];
}

function counted(word: string, values: readonly string[]): string[] {
  return [word, String(values.length), ...values];
}

function pair(word: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [word, String(value)];
}

function fieldWords(field: Field): string[] {
  const alias = field.name === field.path ? [] : ['AS', field.name];
  return [field.path, ...alias, ...(field.type === 'vector' ? vectorWords(field) : plainWords(field))];
}

/** Only these may follow SORTABLE, and only in this order; the server takes any other word there for a new field. */
const lastTokens: readonly string[] = ['SORTABLE', 'UNF', 'NOINDEX'];

function plainWords(field: Field): string[] {
  const attributes = [...attributesOf(field)].sort((a, b) => lastTokens.indexOf(a.token) - lastTokens.indexOf(b.token));
  return [field.type.toUpperCase(), ...attributes.flatMap((attribute) => attributeWords(attribute, field))];
}

function vectorWords(field: Field): string[] {
  const attributes = attributesOf(field).filter(({ key }) => key !== 'algorithm');
  const words = attributes
    .filter(({ kind }) => kind !== 'flag')
    .flatMap((attribute) => attributeWords(attribute, field));
  // INDEXMISSING is no pair, so it cannot stand inside the counted list.
  const flags = attributes
    .filter(({ kind }) => kind === 'flag')
    .flatMap((attribute) => attributeWords(attribute, field));
  return ['VECTOR', String(field.attrs.algorithm).toUpperCase(), ...counted('', words).slice(1), ...flags];
}

function attributeWords(attribute: Attribute, { attrs }: Field): string[] {
  const value = attrs[attribute.key];
  // An empty separator is how FT.INFO prints a JSON tag that has none; FT.CREATE refuses to be told so.
  if (value === undefined || value === false || value === '') {
    return [];
  }
  const words = attribute.token === '' ? [] : [attribute.token];
  return attribute.kind === 'flag' ? words : [...words, wireText(attribute, value)];
}

function wireText(attribute: Attribute, value: AttributeValue): string {
  const text = String(value);
  if (attribute.kind !== 'enum') {
    return text;
  }
  return attribute.keepsCase === true ? (reportedCompressions[text] ?? text) : text.toUpperCase();
}
