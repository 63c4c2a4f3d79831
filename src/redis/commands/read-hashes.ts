import type { Memory } from '../../byte-arena.ts';
import type { Connection } from '../connection.ts';
import type { HashRead } from '../port.ts';
import { asBytes, asList, asNumber, type Command, type Reply } from '../replies.ts';
import { errorKind, refusal } from '../server-errors.ts';

/**
 * Values of `fields` of every key, in order. Absent keys and absent fields are nulls.
 *
 * @param memory where the values are put. Default: memory of their own
 */
export async function readHashes(
  connection: Connection,
  keys: readonly Buffer[],
  fields: readonly string[],
  memory?: Memory,
): Promise<HashRead[]> {
  const [only] = fields;
  // HGET is a little cheaper than HMGET for both sides, and one vector field is the usual case.
  const single = fields.length === 1 && only !== undefined;
  const commands: Command[] = [];
  for (const key of keys) commands.push(single ? ['HGET', key, only] : ['HMGET', key, ...fields]);
  const replies = await connection.readPipeline(fields.length === 0 ? [] : commands, { buffers: memory ?? true });
  return keys.map((_key, i) => {
    const reply = replies[i] ?? null;
    if (isOtherType(reply, 'HGET', connection)) return { kind: 'other-type' };
    if (fields.length === 0) return { kind: 'hash', values: [] };
    const values = single ? [asBytes(reply, 'HGET')] : asList(reply, 'HMGET').map((value) => asBytes(value, 'HMGET'));
    return { kind: 'hash', values };
  });
}

/** Byte lengths of `fields` of every key, in order: 0 absent, -1 the key is of another type. */
export async function readFieldLengths(
  connection: Connection,
  keys: readonly Buffer[],
  fields: readonly string[],
): Promise<number[][]> {
  const commands = keys.flatMap((key) => fields.map((field): Command => ['HSTRLEN', key, field]));
  const replies = await connection.readPipeline(commands);
  const lengths = replies.map((reply) => (isOtherType(reply, 'HSTRLEN', connection) ? -1 : asNumber(reply, 'HSTRLEN')));
  return keys.map((_key, i) => lengths.slice(i * fields.length, (i + 1) * fields.length));
}

/** True for WRONGTYPE; any other error is thrown. */
function isOtherType(reply: Reply, command: string, connection: Connection): boolean {
  if (!(reply instanceof Error)) return false;
  if (errorKind(reply) === 'wrongType') return true;
  throw refusal(reply, { command, address: connection.address });
}
