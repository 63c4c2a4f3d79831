import { hostname } from 'node:os';
import type { RunContext } from './context.ts';

/** The key that remembers, on the server itself, a run whose index is away. */
export function registryKey(index: string): string {
  return `rvl:migration:${index}`;
}

/**
 * Leaves both definitions on the server before the drop, for the day the client's disk is lost; silently does without
 * where ACLs do not allow it.
 */
export async function registerRun({ redis, journal, paths, clock }: RunContext): Promise<void> {
  const { source, target, runId } = journal.current.facts;
  const value = { runId, host: hostname(), backup: paths.prefix, since: clock.date().toISOString(), source, target };
  await redis.setString(registryKey(source.definition.name), JSON.stringify(value));
}

/** Removes what {@link registerRun} left. */
export async function forgetRegistration({ redis, journal }: RunContext): Promise<void> {
  await redis.deleteString(registryKey(journal.current.facts.source.definition.name));
}
