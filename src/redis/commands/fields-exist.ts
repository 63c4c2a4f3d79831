import type { Connection } from '../connection.ts';
import { asList, type Command } from '../replies.ts';
import { errorKind, refusal } from '../server-errors.ts';

/**
 * Whether each field exists in each hash, in order; a key of another type has none of them.
 *
 * Several fields are asked for by their values, in one command a key: who asks expects none of them.
 */
export async function fieldsExist(
  connection: Connection,
  keys: readonly Buffer[],
  fields: readonly string[],
): Promise<boolean[][]> {
  if (fields.length === 0) return keys.map(() => []);
  const isSingle = fields.length === 1;
  const name = isSingle ? 'HEXISTS' : 'HMGET';
  const replies = await connection.readPipeline(keys.map((key): Command => [name, key, ...fields]));
  return replies.map((reply) => {
    if (reply instanceof Error) {
      if (errorKind(reply) === 'wrongType') return fields.map(() => false);
      throw refusal(reply, { command: name, address: connection.address });
    }
    return isSingle ? [reply === 1] : asList(reply, name).map((value) => value !== null);
  });
}
