import { MigrationError } from '../errors.ts';
import { canonicalDefinition, indexOptions } from './canonical.ts';
import type { AttributeValue, Field, IndexDefinition, IndexOption } from './definition.ts';
import { attributesOf } from './field-types.ts';
import { replyList, replyMap, replyNumber, replyText } from './info-reply.ts';
import { parseAttribute } from './parse-attribute.ts';

/**
 * Parses a reply of FT.INFO, in RESP2's or RESP3's shape with strings decoded, into the definition it tells, in canonical form.
 *
 * What FT.INFO hides is absent; {@link withHidden} adds what debug commands tell. `name` is the real name, also where an
 * alias was asked for. The compression of an SVS-VAMANA index may be `GlobalSQ8`, see `reportedCompressions`.
 *
 * @throws {MigrationError} `INFO_UNREADABLE` where the reply shows something this package cannot build again
 */
export function parseInfo(reply: unknown): IndexDefinition {
  return read(reply).definition;
}

/**
 * The words of an FT.INFO reply that belong to the definition but are unknown to this package, each with its field
 * (`"title": NEWFLAG`); empty on every server known today. A migration would lose them, so they deserve a warning.
 */
export function unrecognisedInfo(reply: unknown): readonly string[] {
  return read(reply).unrecognised;
}

/**
 * A definition with what VECSIM_INFO told about its vectors (`ef_runtime`, `epsilon`, `block_size`, `search_window_size`).
 *
 * Values equal to the server's defaults stay absent, and so does what FT.CREATE does not take for the algorithm (HNSW
 * has a block size that cannot be set): both build the same index, and only so do the definitions of a server with debug
 * commands and one without compare as equal.
 *
 * @param hiddenByField attribute values by field name (`Field.name`); unknown fields and attributes are ignored
 */
export function withHidden(
  definition: IndexDefinition,
  hiddenByField: ReadonlyMap<string, Readonly<Record<string, number>>>,
): IndexDefinition {
  const fields = definition.fields.map((field): Field => {
    const hidden = hiddenByField.get(field.name);
    if (field.type !== 'vector' || hidden === undefined) {
      return field;
    }
    const attrs: Record<string, AttributeValue> = { ...field.attrs };
    for (const { key, shownBy } of attributesOf(field)) {
      const value = hidden[key];
      if (shownBy !== 'info' && value !== undefined && Number.isFinite(value)) {
        attrs[key] = value;
      }
    }
    return { ...field, attrs };
  });
  return canonicalDefinition({ ...definition, fields });
}

function read(reply: unknown): { definition: IndexDefinition; unrecognised: string[] } {
  const info = replyMap(reply);
  const name = replyText(info.get('index_name'));
  if (name === undefined) {
    throw new MigrationError('INFO_UNREADABLE', { index: '', reason: 'it names no index' });
  }
  const rule = replyMap(info.get('index_definition'));
  const parsed = replyList(info.get('attributes')).map((attribute) => parseAttribute(attribute, name));
  const options = replyList(info.get('index_options')).map(String);
  const definition = canonicalDefinition({
    name,
    ...readRule(rule),
    options: options.filter(isIndexOption),
    ...(info.has('stopwords_list') && { stopwords: replyList(info.get('stopwords_list')).map(String) }),
    fields: parsed.map(({ field }) => field),
  });
  return {
    definition,
    unrecognised: [
      ...options.filter((option) => !isIndexOption(option)),
      ...[...rule.keys()].filter((key) => !ruleKeys.includes(key)),
      ...parsed.flatMap(({ field, unrecognised }) => unrecognised.map((word) => `"${field.name}": ${word}`)),
    ],
  };
}

const ruleKeys: readonly string[] = [
  'key_type',
  'prefixes',
  'filter',
  'default_language',
  'language_field',
  'default_score',
  'score_field',
  'payload_field',
  'indexes_all',
];

/** The members FT.INFO lists under `index_definition`. */
function readRule(
  rule: ReadonlyMap<string, unknown>,
): Omit<IndexDefinition, 'name' | 'options' | 'stopwords' | 'fields'> {
  const filter = replyText(rule.get('filter'));
  const language = replyText(rule.get('default_language'));
  const languageField = replyText(rule.get('language_field'));
  const scoreField = replyText(rule.get('score_field'));
  const payloadField = replyText(rule.get('payload_field'));
  return {
    storageType: replyText(rule.get('key_type'))?.toLowerCase() === 'json' ? 'json' : 'hash',
    prefixes: replyList(rule.get('prefixes')).map(String),
    ...(filter !== undefined && { filter }),
    ...(language !== undefined && { language }),
    ...(languageField !== undefined && { languageField }),
    // A default score of 0 is the one that FT.INFO leaves out.
    score: replyNumber(rule.get('default_score')) ?? 0,
    ...(scoreField !== undefined && { scoreField }),
    ...(payloadField !== undefined && { payloadField }),
    indexAll: String(rule.get('indexes_all') ?? false).toLowerCase() === 'true',
  };
}

function isIndexOption(word: string): word is IndexOption {
  return (indexOptions as readonly string[]).includes(word);
}
