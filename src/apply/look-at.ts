import { MigrationError } from '../errors.ts';
import type { RedisReader } from '../redis/port.ts';
import { differences } from '../schema/compare.ts';
import type { IndexDefinition } from '../schema/definition.ts';

/**
 * What lives under `name` right now, read just before it is dropped or created.
 *
 * `source` also where a definition is both: the server shows no difference between them, and an index that may be
 * the source is never taken for the finished target.
 *
 * @throws {MigrationError} `SOURCE_CHANGED` when it is neither
 */
export async function lookAt(
  redis: RedisReader,
  { name, source, target }: { name: string; source: IndexDefinition; target: IndexDefinition },
): Promise<'absent' | 'source' | 'target'> {
  const live = await redis.indexInfo(name);
  if (live === undefined) {
    return 'absent';
  }
  const fromSource = differences(source, live.definition, { readBack: 'info', names: ['the plan', 'the live index'] });
  if (fromSource.length === 0) {
    return 'source';
  }
  if (differences(target, live.definition, { readBack: 'info', names: ['the plan', 'the live index'] }).length === 0) {
    return 'target';
  }
  throw new MigrationError('SOURCE_CHANGED', { index: name, differences: fromSource });
}
