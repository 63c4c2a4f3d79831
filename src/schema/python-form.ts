import type { IndexDefinition } from './definition.ts';

/**
 * What Python RedisVL sees of an index: no FILTER, language, score or payload, no index flags, hash fields under their
 * physical names. A snapshot that Python made can only be compared with this form of the live index.
 */
export function pythonForm(definition: IndexDefinition): IndexDefinition {
  const { name, storageType, prefixes, stopwords, fields } = definition;
  return {
    name,
    storageType,
    prefixes,
    options: [],
    ...(stopwords !== undefined && { stopwords }),
    fields: fields
      .filter(({ type }) => type !== 'geoshape')
      .map((field) => (storageType === 'hash' ? { ...field, name: field.path } : field)),
  };
}
