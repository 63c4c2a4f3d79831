import { isMigrationError } from '../../errors.ts';
import type { Connection } from '../connection.ts';
import { asNumber, asText } from '../replies.ts';
import { refusal } from '../server-errors.ts';

/** Whether each key exists, in order. Mostly all do or none, which one command tells. */
export async function keysExist(connection: Connection, keys: readonly Buffer[]): Promise<boolean[]> {
  return connection.repeatable(async (session) => {
    // Keys of several slots cannot stand in one command.
    if (!session.cluster && keys.length > 1) {
      const [count] = await session.pipeline([['EXISTS', ...keys]]);
      if (count === 0 || count === keys.length) return keys.map(() => count > 0);
    }
    const replies = await session.pipeline(keys.map((key) => ['EXISTS', key]));
    return replies.map((reply) => {
      if (reply instanceof Error) throw refusal(reply, { command: 'EXISTS', address: connection.address });
      return asNumber(reply, 'EXISTS') > 0;
    });
  });
}

/**
 * How many keys the database holds that are not among `names`. Undefined where the server does not tell.
 *
 * All are counted before `names` are looked for: one of those that expires in between makes it one too many.
 */
export async function countKeysBeside(connection: Connection, names: readonly string[]): Promise<number | undefined> {
  const [keyspace, existing] = await connection.readPipeline([
    ['INFO', 'keyspace'],
    ['EXISTS', ...names],
  ]);
  if (typeof keyspace !== 'string' || typeof existing !== 'number') return undefined;
  // An empty database has no line.
  const all = Number(/^db0:keys=(\d+)/m.exec(keyspace)?.[1] ?? 0);
  return Math.max(0, all - existing);
}

/** Bytes one key takes, all its elements measured; undefined where it is gone. */
export async function memoryUsageOf(connection: Connection, key: Buffer): Promise<number | undefined> {
  const reply = await connection.read(['MEMORY', 'USAGE', key, 'SAMPLES', '0']);
  return reply === null ? undefined : asNumber(reply, 'MEMORY USAGE');
}

/** The value of a string key, or undefined where it is absent. */
export async function readString(connection: Connection, key: string): Promise<string | undefined> {
  const reply = await connection.read(['GET', key]);
  return reply === null ? undefined : asText(reply, 'GET');
}

/** Sets a string key; false where the ACL does not allow it. */
export async function writeString(connection: Connection, key: string, value: string): Promise<boolean> {
  return unlessDenied(connection.read(['SET', key, value]));
}

/** Deletes a key; a key the ACL does not let us delete is one we could not have written, so that is no error. */
export async function deleteKey(connection: Connection, key: string): Promise<void> {
  await unlessDenied(connection.read(['DEL', key]));
}

async function unlessDenied(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (isMigrationError(error, 'NOT_PERMITTED')) return false;
    throw error;
  }
}
