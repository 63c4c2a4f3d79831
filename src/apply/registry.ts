import { hostname } from 'node:os';
import type { JournalFacts } from '../phases/journal.ts';
import type { RedisWriter } from '../redis/port.ts';

/** The key that remembers, on the server itself, a run whose index is away. */
export function registryKey(index: string): string {
  return `rvl:migration:${index}`;
}

/**
 * Leaves both definitions on the server before the drop, for the day the client's disk is lost; silently does without
 * where ACLs do not allow it.
 *
 * @param backup common beginning of the run's file names
 */
export async function registerRun(
  redis: RedisWriter,
  { source, target, runId, createdAt }: JournalFacts,
  backup: string,
): Promise<void> {
  const value = { runId, host: hostname(), backup, createdAt, source, target };
  await redis.setString(registryKey(source.definition.name), JSON.stringify(value));
}

/** Removes what {@link registerRun} left. */
export async function forgetRegistration(redis: RedisWriter, { source }: JournalFacts): Promise<void> {
  await redis.deleteString(registryKey(source.definition.name));
}
