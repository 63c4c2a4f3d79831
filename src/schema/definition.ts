/** Field types of RediSearch, spelled as RedisVL spells them. */
export type FieldType = 'text' | 'tag' | 'numeric' | 'geo' | 'geoshape' | 'vector';

/** Where documents are kept: Redis hashes or RedisJSON documents. */
export type StorageType = 'hash' | 'json';

/** Index-wide flags that `FT.INFO` lists under `index_options`. */
export type IndexOption = 'NOFREQS' | 'NOFIELDS' | 'NOOFFSETS' | 'NOHL' | 'MAXTEXTFIELDS';

/** The value of one field attribute: a flag, a number or a word. */
export type AttributeValue = boolean | number | string;

/** Attributes by their RedisVL name (`sortable`, `weight`, `dims`, `ef_runtime`, …). An absent key means "server default". */
export type FieldAttributes = Readonly<Record<string, AttributeValue>>;

/** One attribute of an index. */
export interface Field {
  /** The name queries use (`AS` name; equal to `path` where a hash field has none). Unique within an index. */
  readonly name: string;
  /** The physical place: a hash field name, or a JSONPath. */
  readonly path: string;
  readonly type: FieldType;
  readonly attrs: FieldAttributes;
}

/**
 * Everything `FT.CREATE` needs to build an index again, exactly.
 *
 * Optional members are absent when the server reports its default.
 */
export interface IndexDefinition {
  readonly name: string;
  readonly storageType: StorageType;
  /** Literal key prefixes; `['']` where the index covers the whole keyspace. Never empty. */
  readonly prefixes: readonly string[];
  readonly filter?: string;
  /** Default language, as the server spells it. */
  readonly language?: string;
  readonly languageField?: string;
  /** Default document score, 0 to 1. */
  readonly score?: number;
  readonly scoreField?: string;
  readonly payloadField?: string;
  /** `INDEXALL ENABLE` (Redis 8.0 and later). */
  readonly indexAll?: boolean;
  readonly options: readonly IndexOption[];
  /** Absent: the server's list. Empty: no stopwords at all. Sorted; the server does not keep their order. */
  readonly stopwords?: readonly string[];
  /** In the order of the schema. */
  readonly fields: readonly Field[];
}

/** What belongs to an index beside its definition, and dies with it when it is dropped. */
export interface IndexCompanions {
  /** Alias names that resolve to the index, as far as they could be found. */
  readonly aliases: readonly string[];
  /** False where the server cannot list aliases (before Redis 8.10): there may be more. */
  readonly aliasesComplete: boolean;
  /** Synonym group id → its terms, both sorted. */
  readonly synonyms: Readonly<Record<string, readonly string[]>>;
}
