import { glob } from '../batch/glob.ts';
import { namesInFile } from '../batch/name-lists.ts';
import { MigrationError } from '../errors.ts';
import type { RedisReader } from '../redis/port.ts';
import type { BatchPlanOptions } from './batch-options.ts';
import { readRequired } from './connect.ts';

/** How the indexes of a batch are chosen: by a glob, or by names somebody wrote down. */
export type BatchChoice = { readonly pattern: string } | { readonly names: readonly string[]; readonly from: string };

/** One chosen index. */
export interface ChosenIndex {
  /** The real name; as it was given where no such index exists. */
  readonly name: string;
  /** The names it was given by, beside its own. */
  readonly aliases: readonly string[];
  readonly isMissing: boolean;
}

/**
 * Reads which indexes a batch is to have.
 *
 * @throws {MigrationError} `OPTION_INVALID` unless exactly one way is given, `FILE_UNREADABLE`
 */
export async function readChoice({ pattern, indexes, indexesPath }: BatchPlanOptions): Promise<BatchChoice> {
  if ([pattern, indexes, indexesPath].filter((given) => given !== undefined).length !== 1) {
    const reason = 'give exactly one of it, indexes and indexesPath';
    throw new MigrationError('OPTION_INVALID', { option: 'pattern', reason });
  }
  if (pattern !== undefined) {
    return { pattern };
  }
  return indexesPath === undefined
    ? { names: indexes!, from: 'the list' }
    : { names: namesInFile((await readRequired(indexesPath)).toString('utf8')), from: `"${indexesPath}"` };
}

/**
 * Finds the chosen indexes on the server: aliases resolved, each index once, in the order given (a pattern's sorted).
 *
 * @param aliases further names, which choose nothing: each is brought back with its index where that is chosen
 * @throws {MigrationError} `BATCH_EMPTY`
 */
export async function chooseIndexes(
  redis: RedisReader,
  choice: BatchChoice,
  aliases: readonly string[],
): Promise<ChosenIndex[]> {
  const given = 'pattern' in choice ? (await redis.listIndexes()).filter(glob(choice.pattern)).sort() : choice.names;
  if (given.length === 0) {
    const wanted = 'pattern' in choice ? `none matches "${choice.pattern}"` : `${choice.from} names none`;
    throw new MigrationError('BATCH_EMPTY', { wanted });
  }
  const real = new Map<string, string | undefined>();
  for (const name of [...given, ...aliases]) {
    real.set(name, (await redis.indexInfo(name))?.definition.name);
  }
  const names = [...new Set(given.map((name) => real.get(name) ?? name))];
  const known = [...real.entries()];
  return names.map((name) => ({
    name,
    aliases: known.flatMap(([alias, index]) => (index === name && alias !== name ? [alias] : [])),
    isMissing: known.every(([, index]) => index !== name),
  }));
}
