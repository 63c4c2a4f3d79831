import { isMigrationError } from '../../errors.ts';
import type { Connection } from '../connection.ts';
import { asNumber, asText, type Command } from '../replies.ts';
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
 * How many keys database 0 holds beside the strings called `names`, all looked at in the same moment. Undefined where the
 * server does not tell, and where other databases hold keys: an index counts theirs, too (Redis 7.4.1, Search 2.10.5).
 */
export async function countKeysBeside(connection: Connection, names: readonly string[]): Promise<number | undefined> {
  const gets = names.map((name): Command => ['GET', name]);
  const replies = await connection.readPipeline([['MULTI'], ['INFO', 'keyspace'], ...gets, ['EXEC']]);
  const looked = replies.at(-1);
  const [keyspace, ...values] = Array.isArray(looked) ? looked : [];
  if (typeof keyspace !== 'string' || values.length !== names.length) return undefined;
  const databases = [...keyspace.matchAll(/^db(\d+):keys=(\d+)/gm)];
  const [only] = databases;
  if (databases.length !== 1 || only?.[1] !== '0') return undefined;
  // A document may be called like one of `names`; GET refuses it.
  return Number(only[2]) - values.filter((value) => typeof value === 'string').length;
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
