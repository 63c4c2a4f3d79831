import { MigrationError } from '../errors.ts';
import type { IndexInfo, Permanence, RedisReader } from '../redis/port.ts';
import type { IndexCompanions, IndexDefinition } from '../schema/definition.ts';
import { withHidden } from '../schema/parse-info.ts';

/** One live index, as completely as the server tells. */
export interface LiveIndex {
  readonly definition: IndexDefinition;
  readonly companions: IndexCompanions;
  readonly info: IndexInfo;
  readonly permanence: Permanence;
  /** True where debug commands told the attributes that FT.INFO hides. */
  readonly hiddenRead: boolean;
}

/**
 * Reads an index, its aliases and its synonyms.
 *
 * @param name a real name or an alias; an alias is remembered as one of the companions
 * @param aliases names the user gave; those that do not point at the index are refused
 * @throws {MigrationError} `INDEX_MISSING`, `ALIAS_ELSEWHERE`
 */
export async function observeIndex(
  redis: RedisReader,
  name: string,
  aliases: readonly string[] = [],
): Promise<LiveIndex> {
  const info = await redis.indexInfo(name);
  if (info === undefined) {
    throw new MigrationError('INDEX_MISSING', { index: name });
  }
  const real = info.definition.name;
  const [hidden, permanence, listed, synonyms] = await Promise.all([
    redis.hiddenAttributes(info.definition),
    redis.permanence(real),
    redis.aliases(real),
    redis.synonyms(real),
  ]);
  const given = [...aliases, ...(name === real ? [] : [name])];
  for (const alias of given) {
    await checkAlias(redis, alias, real);
  }
  return {
    definition: hidden === undefined ? info.definition : withHidden(info.definition, hidden),
    companions: {
      aliases: [...new Set([...(listed ?? []), ...given])].sort(),
      aliasesComplete: listed !== undefined,
      synonyms,
    },
    info,
    permanence,
    hiddenRead: hidden !== undefined,
  };
}

/** FT.INFO answers for an alias with the real name, which is the only way to resolve one before Redis 8.10. */
async function checkAlias(redis: RedisReader, alias: string, index: string): Promise<void> {
  const target = (await redis.indexInfo(alias))?.definition.name;
  if (target !== index) {
    throw new MigrationError('ALIAS_ELSEWHERE', { alias, index, target: target ?? 'nothing' });
  }
}
