import { hostname } from 'node:os';
import { MigrationError } from '../errors.ts';
import type { JournalFacts } from '../phases/journal.ts';
import { registryKey } from '../redis/names.ts';
import type { RedisReader, RedisWriter } from '../redis/port.ts';
import type { IndexCompanions, IndexDefinition } from '../schema/definition.ts';

/**
 * Leaves both definitions on the server before the drop, for the day the client's disk is lost, and so that the server can be
 * told from another one.
 *
 * @param backup common beginning of the run's file names
 * @returns false where ACLs do not allow it
 */
export async function registerRun(
  redis: RedisWriter,
  { source, target, runId, createdAt }: JournalFacts,
  backup: string,
): Promise<boolean> {
  const value = { runId, host: hostname(), backup, createdAt, source, target };
  return redis.setString(registryKey(source.definition.name), JSON.stringify(value));
}

/** Whether the server holds what {@link registerRun} left for this run. */
export async function isRegistered(redis: RedisReader, { source, runId }: JournalFacts): Promise<boolean> {
  const text = await redis.getString(registryKey(source.definition.name));
  return text !== undefined && (await parse(text))?.runId === runId;
}

/** Removes what {@link registerRun} left. */
export async function forgetRegistration(redis: RedisWriter, { source }: JournalFacts): Promise<void> {
  await redis.deleteString(registryKey(source.definition.name));
}

/** What {@link registerRun} left. */
export interface Registration {
  readonly runId: string;
  readonly host: string;
  /** Common beginning of the run's file names, on that host. */
  readonly backup: string;
  readonly createdAt: string;
  readonly source: { readonly definition: IndexDefinition; readonly companions: IndexCompanions };
  readonly target: IndexDefinition;
}

/** Reads what a run left on the server. @throws {MigrationError} `REGISTRATION_UNUSABLE` where there is none, or no such thing */
export async function readRegistration(redis: RedisReader, index: string): Promise<Registration> {
  const key = registryKey(index);
  const text = await redis.getString(key);
  if (text === undefined) {
    throw new MigrationError('REGISTRATION_UNUSABLE', { index, reason: `there is no key "${key}"` });
  }
  const found = await parse(text);
  if (found === undefined) {
    throw new MigrationError('REGISTRATION_UNUSABLE', { index, reason: `key "${key}" holds something else` });
  }
  return found;
}

async function parse(text: string): Promise<Registration | undefined> {
  const { registration } = await import('../backup/stored-forms.ts');
  return registration.safeParse(parseJson(text)).data as Registration | undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
