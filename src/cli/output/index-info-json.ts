import type { IndexDescription } from '../../index.ts';

/** What `rvl index info --json` prints: the object Python's RedisVL prints, and in it the rest of what we know. */
export function indexInfoJson({ definition, companions, stats, permanence }: IndexDescription): object {
  const { name, storageType, prefixes, options, fields, ...rest } = definition;
  return {
    index_information: {
      index_name: name,
      storage_type: storageType,
      prefixes,
      index_options: options,
      ...rest,
      aliases: companions.aliases,
      aliases_complete: companions.aliasesComplete,
      // A list, because group ids are the user's and must not be respelled like our keys.
      synonyms: Object.entries(companions.synonyms).map(([group, terms]) => ({ group, terms })),
      permanence,
      ...stats,
    },
    index_fields: fields.map((field) => ({
      name: field.path,
      attribute: field.name,
      type: field.type,
      field_options: field.attrs,
    })),
  };
}
