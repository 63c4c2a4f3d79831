import { canonicalDefinition } from './canonical.ts';
import type { AttributeValue, Field, IndexDefinition, IndexOption, StorageType } from './definition.ts';
import { attributesOf, reportedCompressions, serverDefault } from './field-types.ts';
import { type Problem, type ProblemPath, problem, shown } from './problem.ts';
import { readFields } from './read-fields.ts';
import { readIndexSection } from './read-index-section.ts';
import { readMap } from './read-map.ts';

/** A schema as RedisVL's YAML files hold it, in the order of its keys. */
export interface SchemaDocument {
  readonly index: {
    readonly name: string;
    /** One prefix as text, several as a list. */
    readonly prefix: string | readonly string[];
    readonly key_separator: string;
    readonly storage_type: StorageType;
    readonly stopwords?: readonly string[];
    /** What RedisVL has no word for; absent where there is nothing. Python drops it. */
    readonly definition?: DefinitionDocument;
  };
  readonly fields: readonly {
    readonly name: string;
    readonly type: string;
    /** JSONPath; for a hash, the physical field where it differs from the name (Python drops that with a warning). */
    readonly path?: string;
    readonly attrs: Readonly<Record<string, AttributeValue>>;
  }[];
  readonly version: '0.1.0';
}

/** Index-wide settings that RedisVL has no word for. */
export interface DefinitionDocument {
  readonly filter?: string;
  readonly language?: string;
  readonly language_field?: string;
  readonly score?: number;
  readonly score_field?: string;
  readonly payload_field?: string;
  readonly index_all?: boolean;
  readonly options?: readonly IndexOption[];
}

/**
 * Writes a definition as a RedisVL schema, the way Python's RedisVL normalises it: every attribute RedisVL knows with its
 * default filled in, enums in lower case but `compression` in its own.
 *
 * The defaults filled in are the server's, so that Python would build the same index. A compression that only FT.INFO uses is
 * written as one Python can read, with the reported word beside it (`reported_compression`).
 *
 * @param options.keySeparator a matter of RedisVL alone, no server knows it; default `:`
 */
export function writeSchema(
  definition: IndexDefinition,
  options: { readonly keySeparator?: string } = {},
): SchemaDocument {
  const { name, storageType, prefixes, stopwords, fields } = canonicalDefinition(definition);
  const beyond = writeBeyond(canonicalDefinition(definition));
  return {
    index: {
      name,
      prefix: prefixes.length === 1 ? prefixes[0]! : prefixes,
      key_separator: options.keySeparator ?? ':',
      storage_type: storageType,
      ...(stopwords !== undefined && { stopwords }),
      ...(Object.keys(beyond).length > 0 && { definition: beyond }),
    },
    fields: fields.map((field) => ({
      name: field.name,
      type: field.type,
      ...((storageType === 'json' || field.path !== field.name) && { path: field.path }),
      attrs: writeAttributes(field, storageType),
    })),
    version: '0.1.0',
  };
}

function writeBeyond(definition: IndexDefinition): DefinitionDocument {
  const { filter, language, languageField, score, scoreField, payloadField, indexAll, options } = definition;
  return {
    ...(filter !== undefined && { filter }),
    ...(language !== undefined && { language }),
    ...(languageField !== undefined && { language_field: languageField }),
    ...(score !== undefined && { score }),
    ...(scoreField !== undefined && { score_field: scoreField }),
    ...(payloadField !== undefined && { payload_field: payloadField }),
    ...(indexAll === true && { index_all: indexAll }),
    ...(options.length > 0 && { options }),
  };
}

function writeAttributes(field: Field, storageType: StorageType): Record<string, AttributeValue> {
  const written: Record<string, AttributeValue> = {};
  for (const attribute of attributesOf(field)) {
    const { key, redisvlDefault } = attribute;
    // RedisVL fills in its own default for what is not written, so the server's must be.
    const filled = redisvlDefault === undefined ? undefined : serverDefault(attribute, storageType);
    const value = field.attrs[key] ?? filled ?? redisvlDefault;
    if (value !== undefined) {
      Object.assign(written, key === 'compression' ? writeCompression(value) : { [key]: value });
    }
  }
  return written;
}

function writeCompression(value: AttributeValue): Record<string, AttributeValue> {
  const replayed = reportedCompressions[String(value)];
  return replayed === undefined ? { compression: value } : { compression: replayed, reported_compression: value };
}

/** How {@link readSchema} reads. */
export interface ReadSchemaOptions {
  /** Prefixes of a schema that names none; without them a missing prefix is a problem. RedisVL's own default is `rvl`. */
  readonly prefixes?: readonly string[];
  /** Path of the schema, put before the problems' paths. */
  readonly at?: ProblemPath;
}

/**
 * Reads a RedisVL schema, Python's or ours, into a definition in canonical form. Reading what `writeSchema` wrote gives an
 * equal definition.
 *
 * Strict: unknown keys and attributes, duplicate names and values out of range are problems, each with its path and, where one
 * is near, what was probably meant. Attributes that are left out become RedisVL's defaults. `fields` may be a list or a map by
 * name. Never throws.
 */
export function readSchema(
  input: unknown,
  options: ReadSchemaOptions = {},
): { readonly definition: IndexDefinition } | { readonly problems: readonly Problem[] } {
  const at = options.at ?? [];
  const problems: Problem[] = [];
  const map = readMap(input, { keys: ['index', 'fields', 'version'], at, noun: 'schema', problems });
  if (map.version !== undefined && map.version !== '0.1.0') {
    problems.push(problem([...at, 'version'], `the schema's version must be "0.1.0", not ${shown(map.version)}`));
  }
  if (problems.length === 0 && map.index === undefined) {
    problems.push(problem(at, 'the schema has no "index"'));
  }
  const index =
    map.index === undefined ? undefined : readIndexSection(map.index, { ...options, at: [...at, 'index'], problems });
  const fields = readFields(map.fields, { storageType: index?.storageType ?? 'hash', at: [...at, 'fields'], problems });
  if (index === undefined || problems.length > 0) {
    return { problems };
  }
  return { definition: canonicalDefinition({ ...index, fields }) };
}
