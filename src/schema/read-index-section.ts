import { readValue } from './attribute-value.ts';
import { indexOptions } from './canonical.ts';
import type { IndexDefinition, IndexOption, StorageType } from './definition.ts';
import { type Problem, type ProblemPath, problem } from './problem.ts';
import { readMap, readText, readTexts, readWord } from './read-map.ts';

/** Where to read, and where to put what is wrong. */
interface Place {
  readonly at: ProblemPath;
  readonly problems: Problem[];
}

const storageTypes: readonly StorageType[] = ['hash', 'json'];

/**
 * Reads the `index` section of a schema: everything of a definition but its fields.
 *
 * @param place.prefixes those of a section that names none; without them a missing prefix is a problem
 */
export function readIndexSection(
  input: unknown,
  place: Place & { readonly prefixes?: readonly string[] },
): Omit<IndexDefinition, 'fields'> {
  const { at, problems } = place;
  const keys = ['name', 'prefix', 'key_separator', 'storage_type', 'stopwords', 'definition'];
  const map = readMap(input, { keys, at, noun: 'index section', problems });
  const below = (key: string, noun = `"${key}"`) => ({ at: [...at, key], problems, noun });
  const name = readText(map.name, below('name'));
  const prefixes = readTexts(map.prefix, below('prefix')) ?? place.prefixes;
  const stopwords = readTexts(map.stopwords, below('stopwords'));
  // Only RedisVL uses the separator, when it makes keys.
  readText(map.key_separator, below('key_separator'));
  const storageType =
    map.storage_type === undefined
      ? 'hash'
      : readWord(map.storage_type, { ...below('storage_type'), words: storageTypes });
  if (map.name === undefined || name === '') {
    problems.push(problem(at, 'the index section has no "name"'));
  }
  if (map.prefix === undefined && prefixes === undefined) {
    problems.push(problem(at, 'the index section has no "prefix"; write "" for an index over every key'));
  }
  return {
    name: name ?? '',
    storageType: storageType ?? 'hash',
    prefixes: prefixes ?? [],
    ...(stopwords !== undefined && { stopwords }),
    ...readBeyond(map.definition, { at: [...at, 'definition'], problems }),
  };
}

/** What RedisVL has no word for. */
function readBeyond(
  input: unknown,
  { at, problems }: Place,
): Omit<IndexDefinition, 'fields' | 'name' | 'storageType' | 'prefixes' | 'stopwords'> {
  if (input === undefined) {
    return { options: [] };
  }
  const texts = ['filter', 'language', 'language_field', 'score_field', 'payload_field'] as const;
  const keys = [...texts, 'score', 'index_all', 'options'];
  const map = readMap(input, { keys, at, noun: 'definition section', problems });
  const [filter, language, languageField, scoreField, payloadField] = texts.map((key) =>
    readText(map[key], { at: [...at, key], problems, noun: `"${key}"` }),
  );
  const score = readScore(map.score, { at: [...at, 'score'], problems });
  const indexAll = readFlag(map.index_all, { at: [...at, 'index_all'], problems });
  return {
    ...(filter !== undefined && { filter }),
    ...(language !== undefined && { language }),
    ...(languageField !== undefined && { languageField }),
    ...(score !== undefined && { score }),
    ...(scoreField !== undefined && { scoreField }),
    ...(payloadField !== undefined && { payloadField }),
    ...(indexAll !== undefined && { indexAll }),
    options: readOptions(map.options, { at: [...at, 'options'], problems }),
  };
}

function readScore(input: unknown, { at, problems }: Place): number | undefined {
  if (input === undefined) {
    return undefined;
  }
  const reading = readValue({ kind: 'float', min: 0, max: 1 }, input);
  if ('value' in reading) {
    return Number(reading.value);
  }
  problems.push(problem(at, `"score" ${reading.message}`));
  return undefined;
}

function readFlag(input: unknown, { at, problems }: Place): boolean | undefined {
  if (input === undefined) {
    return undefined;
  }
  const reading = readValue({ kind: 'flag' }, input);
  if ('value' in reading) {
    return reading.value === true;
  }
  problems.push(problem(at, `"index_all" ${reading.message}`));
  return undefined;
}

function readOptions(input: unknown, { at, problems }: Place): IndexOption[] {
  const written = readTexts(input, { noun: '"options"', at, problems }) ?? [];
  return written.flatMap(
    (word, index) => readWord(word, { words: indexOptions, noun: 'an option', at: [...at, index], problems }) ?? [],
  );
}
