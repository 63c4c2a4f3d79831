import type { Connection } from '../connection.ts';
import type { Command } from '../replies.ts';
import { errorKind, refusal } from '../server-errors.ts';

/** Whether each field exists in each hash, in order; a key of another type has none of them. */
export async function fieldsExist(
  connection: Connection,
  keys: readonly Buffer[],
  fields: readonly string[],
): Promise<boolean[][]> {
  const commands = keys.flatMap((key) => fields.map((field): Command => ['HEXISTS', key, field]));
  const replies = await connection.readPipeline(commands);
  return keys.map((_, row) =>
    fields.map((_field, column) => {
      const reply = replies[row * fields.length + column];
      if (reply instanceof Error && errorKind(reply) !== 'wrongType') {
        throw refusal(reply, { command: 'HEXISTS', address: connection.address });
      }
      return reply === 1;
    }),
  );
}
