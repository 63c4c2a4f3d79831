import { MigrationError } from '../errors.ts';
import type { RedisWriter } from '../redis/port.ts';
import { differences } from '../schema/compare.ts';
import type { IndexDefinition } from '../schema/definition.ts';

/** Creates an index; `identical` where exactly this one exists. @throws {MigrationError} `INDEX_EXISTS`, `DEFINITION_REFUSED` */
export async function createNewIndex(
  redis: RedisWriter,
  definition: IndexDefinition,
): Promise<'created' | 'identical'> {
  const live = await redis.indexInfo(definition.name);
  if (live !== undefined) {
    if (differences(definition, live.definition, { readBack: 'info' }).length === 0) {
      return 'identical';
    }
    throw new MigrationError('INDEX_EXISTS', { index: definition.name });
  }
  await redis.createIndex(definition, {});
  return 'created';
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
