import { canonicalDefinition, canonicalField } from './canonical.ts';
import type { Field, IndexDefinition } from './definition.ts';
import { attributesOf } from './field-types.ts';
import { normaliseAttributes } from './normalise-attributes.ts';
import { type Problem, type ProblemPath, problem, shown } from './problem.ts';
import { completeField, type WrittenField } from './read-field.ts';
import { readEachField } from './read-fields.ts';
import { readIndexSection } from './read-index-section.ts';
import { readMap } from './read-map.ts';
import { writeSchema } from './redisvl-schema.ts';

/** A live definition as a schema wants it. */
export interface OverlaidSchema {
  /** In canonical form. */
  readonly definition: IndexDefinition;
  /** What the schema does not mention and the index has: `weight "2" of 'title'`. It stays. */
  readonly unmentioned: readonly string[];
}

/**
 * Lays a RedisVL schema over the definition of a live index.
 *
 * Every value of the schema is one of three: set; cleared, by `null`, which takes it back to the server's default; or not
 * mentioned, which leaves it as it is. So a missing prefix, path or attribute never becomes a default. The list of fields
 * is whole: a field it does not name is gone; without `fields` all stay. What only `index.definition` can say (FILTER,
 * language, score, flags) no migration changes, so a difference there is a problem.
 *
 * @returns what the index should become, or everything wrong with the schema
 */
export function overlaySchema(
  live: IndexDefinition,
  input: unknown,
): OverlaidSchema | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const map = readMap(input, { keys: ['index', 'fields', 'version'], at: [], noun: 'schema', problems });
  if (map.version !== undefined && map.version !== '0.1.0') {
    problems.push(problem(['version'], `the schema's version must be "0.1.0", not ${shown(map.version)}`));
  }
  const index = overlayIndex(live, map.index, problems);
  const unmentioned = unmentionedStopwords(live, map.index);
  const fields =
    map.fields === undefined
      ? live.fields
      : readEachField(map.fields, { at: ['fields'], problems }, (written, at) => {
          const current = live.fields.find(({ name }) => name === written.name);
          if (current === undefined) {
            return completeField(written, { storageType: index.storageType, at });
          }
          const laid = overlayField(current, written, { storageType: index.storageType, at });
          unmentioned.push(...('field' in laid ? unmentionedAttributes(current, written, laid.field) : []));
          return laid;
        });
  return problems.length > 0 ? { problems } : { definition: canonicalDefinition({ ...index, fields }), unmentioned };
}

const indispensable = ['name', 'prefix', 'storage_type'];

function overlayIndex(live: IndexDefinition, input: unknown, problems: Problem[]): Omit<IndexDefinition, 'fields'> {
  const { fields: _, ...unchanged } = live;
  if (input === undefined) {
    return unchanged;
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    problems.push(problem(['index'], `the index section must be a map, not ${shown(input)}`));
    return unchanged;
  }
  const written = input as Readonly<Record<string, unknown>>;
  for (const key of indispensable.filter((name) => written[name] === null)) {
    problems.push(problem(['index', key], `"${key}" cannot be cleared; leave it out to keep it as it is`));
  }
  if (problems.length > 0) {
    return unchanged;
  }
  const current = writeSchema(live).index;
  const definition =
    typeof written.definition === 'object' ? { ...current.definition, ...written.definition } : written.definition;
  const index = readIndexSection(
    { ...current, ...written, ...('definition' in written && { definition }) },
    { at: ['index'], problems },
  );
  problems.push(...unchangeable(live, index));
  return index;
}

/** Members of a definition that a patch has no word for, by their YAML key. */
const beyond = {
  filter: 'filter',
  language: 'language',
  language_field: 'languageField',
  score: 'score',
  score_field: 'scoreField',
  payload_field: 'payloadField',
  index_all: 'indexAll',
  options: 'options',
} as const;

function unchangeable(live: IndexDefinition, wanted: Omit<IndexDefinition, 'fields'>): Problem[] {
  const before = canonicalDefinition(live);
  const after = canonicalDefinition({ ...wanted, fields: [] });
  return Object.entries(beyond)
    .filter(([, member]) => JSON.stringify(before[member]) !== JSON.stringify(after[member]))
    .map(([key, member]) => {
      const now = before[member] === undefined ? 'is not set' : `is ${shown(before[member])}`;
      const message = `"${key}" cannot be changed by a migration: it ${now} in the live index`;
      return problem(['index', 'definition', key], message);
    });
}

/** What a schema says of a field that exists, over what the index has. */
function overlayField(
  current: Field,
  { name, type, path = current.path, attrs }: WrittenField,
  { storageType, at }: { readonly storageType: IndexDefinition['storageType']; readonly at: ProblemPath },
): { readonly field: Field } | { readonly problems: readonly Problem[] } {
  const laid = normaliseAttributes(type, attrs, { storageType, current: current.attrs, at: [...at, 'attrs'] });
  return 'problems' in laid ? laid : { field: canonicalField({ name, path, type, attrs: laid.attrs }, storageType) };
}

function unmentionedAttributes(current: Field, written: WrittenField, result: Field): string[] {
  return attributesOf(result)
    .filter(({ key, required }) => required !== true && current.attrs[key] !== undefined && !(key in written.attrs))
    .map(({ key }) => `${key} ${shown(String(current.attrs[key]))} of '${current.name}'`);
}

function unmentionedStopwords(live: IndexDefinition, input: unknown): string[] {
  const mentioned = typeof input === 'object' && input !== null && 'stopwords' in input;
  return live.stopwords === undefined || mentioned ? [] : ["the index's own stopwords"];
}
