import type { ServerFacts } from '../redis/port.ts';
import type { Datatype } from '../vectors/datatypes.ts';

/** Something not every server can do. */
export interface ServerFeature {
  /** Lowest version of the search module that has it, as `ServerFacts.searchVersion` counts. */
  readonly searchVersion: number;
  /** What to upgrade to. */
  readonly words: string;
}

/** Before this version FT.INFO does not show the attributes of vectors. */
export const oldestSupported: ServerFeature = { searchVersion: 20810, words: 'RediSearch 2.8.10 or later' };

/** FLOAT16 and BFLOAT16 vectors, INDEXEMPTY, INDEXMISSING. */
export const rediSearch210: ServerFeature = { searchVersion: 21000, words: 'RediSearch 2.10 or later' };

/**
 * Whether `hash_indexing_failures` counts every document whose vector has another width than the index wants, when the
 * index reads it as when it is written. Known of 2.10 (tried on 2.10.5) and of no other version.
 */
export function countsWrongWidths({ searchVersion }: ServerFacts): boolean {
  return searchVersion >= 21_000 && searchVersion < 21_100;
}

/** INT8 and UINT8 vectors. Release candidates of 8.0 carry module versions from 7.99 on. */
const redis80: ServerFeature = { searchVersion: 79900, words: 'Redis 8.0 or later' };

/** SVS-VAMANA. */
export const redis82: ServerFeature = { searchVersion: 80200, words: 'Redis 8.2 or later' };

/** What a server must have for a vector datatype; the others work on every server this tool works with. */
export const datatypeFeatures: Readonly<Partial<Record<Datatype, ServerFeature>>> = {
  float16: rediSearch210,
  bfloat16: rediSearch210,
  int8: redis80,
  uint8: redis80,
};

/**
 * True where the server has the feature.
 *
 * Only the module's version is asked: Redis 8 can carry an older module, and managed services number Redis their own way.
 */
export function hasFeature(server: ServerFacts, feature: ServerFeature): boolean {
  return server.searchVersion >= feature.searchVersion;
}

/** For example `Redis 7.4.1 with search 2.10.5`. */
export function describeServer({ redisVersion, searchVersion }: ServerFacts): string {
  const parts = [Math.floor(searchVersion / 10_000), Math.floor(searchVersion / 100) % 100, searchVersion % 100];
  return `Redis ${redisVersion} with search ${parts.join('.')}`;
}
