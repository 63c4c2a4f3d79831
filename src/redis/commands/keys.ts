import { isMigrationError } from '../../errors.ts';
import type { Connection } from '../connection.ts';
import { asNumber, asText } from '../replies.ts';
import { refusal } from '../server-errors.ts';

/** Whether each key exists, in order. */
export async function keysExist(connection: Connection, keys: readonly Buffer[]): Promise<boolean[]> {
  const replies = await connection.readPipeline(keys.map((key) => ['EXISTS', key]));
  return replies.map((reply) => {
    if (reply instanceof Error) throw refusal(reply, { command: 'EXISTS', address: connection.address });
    return asNumber(reply, 'EXISTS') > 0;
  });
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
