import { MigrationError } from '../errors.ts';
import type { RedisWriter } from '../redis/port.ts';
import { differences } from '../schema/compare.ts';
import type { IndexCompanions, IndexDefinition } from '../schema/definition.ts';

/** What came of creating an index. */
export interface Creation {
  /** `identical` where exactly this index exists; then nothing is done. */
  readonly outcome: 'created' | 'identical';
  /** Aliases that point at it now. */
  readonly aliases: readonly string[];
  /** Aliases that had gone to another index, and were left there. */
  readonly aliasesElsewhere: readonly string[];
}

/**
 * Creates an index with its synonyms, and points its aliases at it where they are free.
 *
 * @throws {MigrationError} `INDEX_EXISTS`, `DEFINITION_REFUSED`
 */
export async function createNewIndex(
  redis: RedisWriter,
  definition: IndexDefinition,
  { synonyms = {}, aliases = [] }: Partial<IndexCompanions> = {},
): Promise<Creation> {
  const live = await redis.indexInfo(definition.name);
  if (live !== undefined) {
    if (differences(definition, live.definition, { readBack: 'info' }).length === 0) {
      return { outcome: 'identical', aliases: [], aliasesElsewhere: [] };
    }
    throw new MigrationError('INDEX_EXISTS', { index: definition.name });
  }
  await redis.createIndex(definition, { synonyms });
  const taken = await Promise.all(aliases.map(async (alias) => (await redis.indexInfo(alias)) !== undefined));
  const free = aliases.filter((_, position) => !taken[position]);
  for (const alias of free) {
    await redis.setAlias(alias, definition.name);
  }
  return { outcome: 'created', aliases: free, aliasesElsewhere: aliases.filter((_, position) => taken[position]) };
}

/**
 * Drops an index.
 *
 * Dropping a TEMPORARY index deletes its documents whatever is asked for, on Redis 8 in every case, so keeping them is
 * refused there.
 *
 * @throws {MigrationError} `INDEX_MISSING`, `NAME_IS_ALIAS`, `INDEX_TEMPORARY`
 */
export async function removeIndex(
  redis: RedisWriter,
  name: string,
  options: { deleteDocuments: boolean },
): Promise<void> {
  const live = await redis.indexInfo(name);
  if (live === undefined) {
    throw new MigrationError('INDEX_MISSING', { index: name });
  }
  if (live.definition.name !== name) {
    throw new MigrationError('NAME_IS_ALIAS', { alias: name, index: live.definition.name });
  }
  if (!options.deleteDocuments && (await redis.permanence(name)) === 'temporary') {
    throw new MigrationError('INDEX_TEMPORARY', { index: name });
  }
  await redis.dropIndex(name, options);
}
