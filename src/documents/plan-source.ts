import type { SourceSnapshot } from '../plan/plan.ts';
import type { IndexCompanions, IndexDefinition } from '../schema/definition.ts';
import { parseStats } from '../schema/parse-stats.ts';
import { readSchema, writeSchema } from '../schema/redisvl-schema.ts';
import {
  flag,
  isAbsent,
  items,
  openSection,
  type Place,
  plainMap,
  required,
  requiredText,
  text,
  texts,
} from './place.ts';

/** RedisVL's separator between prefix and id; servers do not know one. */
const keySeparator = ':';

/** What `source` of a plan says. */
export interface ReadSource {
  readonly snapshot: SourceSnapshot;
  /** True where the section has `companions`, which only our plans have: then nothing of the index is left out. */
  readonly exact: boolean;
}

/** Writes the `source` section of a plan; without `exact`, what only our plans hold is left out. */
export function writeSource(
  source: SourceSnapshot,
  { exact }: { readonly exact: boolean },
): Readonly<Record<string, unknown>> {
  const { definition, companions } = source;
  return {
    index_name: source.indexName,
    schema_snapshot: writeSchema(definition),
    stats_snapshot: source.rawInfo,
    keyspace: {
      storage_type: definition.storageType,
      prefixes: definition.prefixes,
      key_separator: keySeparator,
      key_sample: source.keySample,
    },
    ...(exact && {
      companions: {
        aliases: companions.aliases,
        aliases_complete: companions.aliasesComplete,
        synonyms: companions.synonyms,
      },
    }),
  };
}

/** Reads the `source` section of a plan; undefined where it is missing or its schema cannot be read. */
export function readSource(place: Place): ReadSource | undefined {
  if (isAbsent(place)) {
    return required(place, undefined);
  }
  const keys = ['index_name', 'schema_snapshot', 'stats_snapshot', 'keyspace', 'companions'] as const;
  const section = openSection(place, 'source section', keys);
  const keyspace = openSection(section('keyspace'), 'keyspace section', [
    'storage_type',
    'prefixes',
    'key_separator',
    'key_sample',
  ]);
  const givenName = text(section('index_name'));
  const definition = readSchemaAt(section('schema_snapshot'), texts(keyspace('prefixes')));
  const rawInfo = plainMap(section('stats_snapshot'), 'stats_snapshot');
  const keySample = items(keyspace('key_sample')).map(requiredText);
  const companions = readCompanions(section('companions'));
  if (definition === undefined) {
    return undefined;
  }
  return {
    snapshot: {
      indexName: definition.name,
      definition,
      companions: withGivenName(companions, givenName, definition.name),
      stats: parseStats(rawInfo),
      rawInfo,
      keySample,
    },
    exact: !isAbsent(section('companions')),
  };
}

/** Reads a schema that must be there; undefined, with problems added, where it is not or is wrong. */
export function readSchemaAt(place: Place, prefixes: readonly string[] | undefined): IndexDefinition | undefined {
  if (isAbsent(place)) {
    return required(place, undefined);
  }
  const reading = readSchema(place.value, { at: place.at, ...(prefixes !== undefined && { prefixes }) });
  if ('definition' in reading) {
    return reading.definition;
  }
  place.problems.push(...reading.problems);
  return undefined;
}

function readCompanions(place: Place): IndexCompanions {
  const section = openSection(place, 'companions section', ['aliases', 'aliases_complete', 'synonyms']);
  const synonyms = Object.entries(plainMap(section('synonyms'), 'synonyms section')).map(([group, terms]) => {
    const { at, problems } = section('synonyms');
    return [group, items({ value: terms, at: [...at, group], problems }).map(requiredText)] as const;
  });
  return {
    aliases: items(section('aliases')).map(requiredText),
    aliasesComplete: flag(section('aliases_complete')) ?? false,
    synonyms: Object.fromEntries(synonyms),
  };
}

/** Python writes the name the user gave, which may be an alias: the schema has the real one. */
function withGivenName(companions: IndexCompanions, given: string | undefined, real: string): IndexCompanions {
  return given === undefined || given === real || companions.aliases.includes(given)
    ? companions
    : { ...companions, aliases: [...companions.aliases, given].sort() };
}
