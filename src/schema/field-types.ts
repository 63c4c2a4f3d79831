import { datatypes } from '../vectors/datatypes.ts';
import type { AttributeValue, FieldAttributes, FieldType, StorageType } from './definition.ts';

/** Vector index algorithms, spelled as RedisVL spells them. */
export type VectorAlgorithm = 'flat' | 'hnsw' | 'svs-vamana';

/** What kind of value an attribute takes. `character` is one ASCII character, or nothing at all on JSON. */
export type AttributeKind = 'flag' | 'integer' | 'float' | 'character' | 'enum';

/** One attribute a field of some type can have: how it is spelled everywhere, and what the server does with it. */
export interface Attribute {
  /** RedisVL's name: the key in every YAML file and in `Field.attrs`. */
  readonly key: string;
  readonly kind: AttributeKind;
  /** The word in `FT.CREATE`; empty where the value itself is the word (`coord_system`). */
  readonly token: string;
  /** The key (or, for a flag, the bare word) in `FT.INFO`; compared without regard to case. */
  readonly infoKey: string;
  /** Allowed values of an enum, in RedisVL's spelling. */
  readonly values?: readonly string[];
  /** True where `FT.CREATE` takes the values exactly as spelled; they go out in upper case otherwise. */
  readonly keepsCase?: true;
  readonly min?: number;
  readonly max?: number;
  /** The value must be greater than this. */
  readonly above?: number;
  /** True where `FT.CREATE` cannot do without it. */
  readonly required?: true;
  /** What the server does when `FT.CREATE` does not say. Absent: no value at all. */
  readonly serverDefault?: AttributeValue;
  /** The server's default on JSON, where it differs. */
  readonly serverDefaultOnJson?: AttributeValue;
  /** What RedisVL fills in where a schema does not say. Absent: nothing, or RedisVL does not know the attribute. */
  readonly redisvlDefault?: AttributeValue;
  /**
   * How the value of a live index can be read back: from FT.INFO, from FT.DEBUG VECSIM_INFO, or not at all.
   */
  readonly shownBy: 'info' | 'debug' | 'nothing';
  /** Search module version from which FT.INFO shows it, where that is later than 2.8.10 (20810). */
  readonly shownSince?: number;
  /** What a change takes: the index only, re-encoding documents too, or more than a migration can do. */
  readonly changing: 'index' | 'documents' | 'impossible';
}

/** Values of `compression` that FT.INFO prints but FT.CREATE refuses, and the word that builds the same index where they are printed. */
export const reportedCompressions: Readonly<Record<string, string>> = { GlobalSQ8: 'LVQ8' };

const compressions = ['LVQ4', 'LVQ4x4', 'LVQ4x8', 'LVQ8', 'LeanVec4x8', 'LeanVec8x8'] as const;

function flag(key: string, token: string, more: Partial<Attribute> = {}): Attribute {
  const base = { key, kind: 'flag', token, infoKey: token, shownBy: 'info', changing: 'index' } as const;
  return { ...base, serverDefault: false, redisvlDefault: false, ...more };
}

function valued(key: string, kind: AttributeKind, token: string, more: Partial<Attribute> = {}): Attribute {
  return { key, kind, token, infoKey: token, shownBy: 'info', changing: 'index', ...more };
}

const sortable = flag('sortable', 'SORTABLE');
const indexMissing = flag('index_missing', 'INDEXMISSING');
const noIndex = flag('no_index', 'NOINDEX');
const suffixTrie = flag('withsuffixtrie', 'WITHSUFFIXTRIE');
const indexEmpty = flag('index_empty', 'INDEXEMPTY');
const unnormalised = flag('unf', 'UNF');
/** The server takes UNF on every sortable field; RedisVL knows it for text and numeric only. */
const serverOnlyUnnormalised = valued('unf', 'flag', 'UNF', { serverDefault: false });

const epsilon = valued('epsilon', 'float', 'EPSILON', {
  above: 0,
  serverDefault: 0.01,
  redisvlDefault: 0.01,
  shownBy: 'debug',
});

/** Every vector's attributes before those of its algorithm. */
const vectorHead: readonly Attribute[] = [
  valued('dims', 'integer', 'DIM', { min: 1, required: true, changing: 'impossible' }),
  valued('algorithm', 'enum', '', {
    infoKey: 'algorithm',
    values: ['flat', 'hnsw', 'svs-vamana'],
    required: true,
  }),
  valued('datatype', 'enum', 'TYPE', {
    infoKey: 'data_type',
    values: datatypes,
    required: true,
    redisvlDefault: 'float32',
    changing: 'documents',
  }),
  valued('distance_metric', 'enum', 'DISTANCE_METRIC', {
    values: ['cosine', 'l2', 'ip'],
    required: true,
    redisvlDefault: 'cosine',
  }),
  valued('initial_cap', 'integer', 'INITIAL_CAP', { min: 0, shownBy: 'nothing' }),
  indexMissing,
];

const algorithmTails: Readonly<Record<VectorAlgorithm, readonly Attribute[]>> = {
  flat: [
    // VECSIM_INFO shows a block size, but servers from 8.2 on ignore what was asked for, so it proves nothing.
    valued('block_size', 'integer', 'BLOCK_SIZE', { min: 1, serverDefault: 1024, shownBy: 'nothing' }),
  ],
  hnsw: [
    // Beyond these bounds 2.10.5 answers FT.CREATE with OK and dies at the next FT.INFO.
    valued('m', 'integer', 'M', { min: 2, max: 32767, serverDefault: 16, redisvlDefault: 16 }),
    valued('ef_construction', 'integer', 'EF_CONSTRUCTION', { min: 1, serverDefault: 200, redisvlDefault: 200 }),
    valued('ef_runtime', 'integer', 'EF_RUNTIME', {
      min: 1,
      serverDefault: 10,
      redisvlDefault: 10,
      shownBy: 'debug',
      shownSince: 81000,
    }),
    epsilon,
  ],
  'svs-vamana': [
    valued('graph_max_degree', 'integer', 'GRAPH_MAX_DEGREE', { min: 1, serverDefault: 32, redisvlDefault: 40 }),
    valued('construction_window_size', 'integer', 'CONSTRUCTION_WINDOW_SIZE', {
      min: 1,
      serverDefault: 200,
      redisvlDefault: 250,
    }),
    valued('search_window_size', 'integer', 'SEARCH_WINDOW_SIZE', {
      min: 1,
      serverDefault: 10,
      redisvlDefault: 20,
      shownBy: 'debug',
    }),
    epsilon,
    valued('compression', 'enum', 'COMPRESSION', { values: compressions, keepsCase: true }),
    valued('reduce', 'integer', 'REDUCE', { infoKey: 'reduced_dim', min: 1 }),
    valued('training_threshold', 'integer', 'TRAINING_THRESHOLD', { min: 1024, max: 102400, serverDefault: 10240 }),
  ],
};

/** Attributes by field type, in the order RedisVL writes them; a vector's are those of all algorithms. */
const attributesByType: Readonly<Record<FieldType, readonly Attribute[]>> = {
  text: [
    sortable,
    indexMissing,
    noIndex,
    valued('weight', 'float', 'WEIGHT', { serverDefault: 1, redisvlDefault: 1 }),
    flag('no_stem', 'NOSTEM'),
    suffixTrie,
    valued('phonetic_matcher', 'enum', 'PHONETIC', {
      values: ['dm:en', 'dm:fr', 'dm:pt', 'dm:es'],
      keepsCase: true,
      shownBy: 'nothing',
    }),
    indexEmpty,
    unnormalised,
  ],
  tag: [
    sortable,
    indexMissing,
    noIndex,
    valued('separator', 'character', 'SEPARATOR', {
      serverDefault: ',',
      serverDefaultOnJson: '',
      redisvlDefault: ',',
    }),
    flag('case_sensitive', 'CASESENSITIVE'),
    suffixTrie,
    indexEmpty,
    serverOnlyUnnormalised,
  ],
  numeric: [sortable, indexMissing, noIndex, unnormalised],
  geo: [sortable, indexMissing, noIndex, serverOnlyUnnormalised],
  geoshape: [
    valued('coord_system', 'enum', '', {
      infoKey: 'coord_system',
      values: ['spherical', 'flat'],
      serverDefault: 'spherical',
    }),
    sortable,
    indexMissing,
    noIndex,
    serverOnlyUnnormalised,
  ],
  vector: unique([...vectorHead, ...Object.values(algorithmTails).flat()]),
};

/** All field types. */
export const fieldTypes = Object.keys(attributesByType) as readonly FieldType[];

/** All vector algorithms. */
export const vectorAlgorithms = Object.keys(algorithmTails) as readonly VectorAlgorithm[];

/** True when `value` names a field type, in lower case. */
export function isFieldType(value: unknown): value is FieldType {
  return typeof value === 'string' && Object.hasOwn(attributesByType, value);
}

/**
 * The attributes a field of this type can have, in the order RedisVL writes them.
 *
 * @param algorithm of a vector; without one, or with an unknown one, the attributes of all algorithms
 */
export function attributesFor(type: FieldType, algorithm?: AttributeValue | null): readonly Attribute[] {
  const tail = type === 'vector' && typeof algorithm === 'string' && Object.hasOwn(algorithmTails, algorithm);
  return tail ? [...vectorHead, ...algorithmTails[algorithm as VectorAlgorithm]] : attributesByType[type];
}

/** The attributes of any type, each name once: what an update of a field of unknown type may write. */
export function attributesOfAnyType(): readonly Attribute[] {
  return unique(Object.values(attributesByType).flat());
}

/** The attributes of a field that exists: {@link attributesFor} its type and, for a vector, its algorithm. */
export function attributesOf(field: { type: FieldType; attrs: FieldAttributes }): readonly Attribute[] {
  return attributesFor(field.type, field.attrs.algorithm);
}

/** What the server does with a field that does not say; undefined where that is "nothing". */
export function serverDefault(attribute: Attribute, storageType: StorageType): AttributeValue | undefined {
  return storageType === 'json' ? (attribute.serverDefaultOnJson ?? attribute.serverDefault) : attribute.serverDefault;
}

function unique(attributes: readonly Attribute[]): readonly Attribute[] {
  return [...new Map(attributes.map((attribute) => [attribute.key, attribute])).values()];
}
