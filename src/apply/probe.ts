import { randomBytes } from 'node:crypto';
import { isMigrationError, messageOf } from '../errors.ts';
import type { ProbeResult } from '../plan/facts.ts';
import { scratchName } from '../redis/names.ts';
import type { RedisWriter } from '../redis/port.ts';
import { differences } from '../schema/compare.ts';
import type { IndexDefinition } from '../schema/definition.ts';

/**
 * Creates the exact target under a scratch name over keys that cannot exist, reads it back, and drops it.
 *
 * Everything the server would say against the target after the drop of the source it says here, while nothing has
 * happened yet. The scratch name begins with the index's name and its prefix with the index's prefix, because ACL
 * patterns match on them.
 */
export async function probeTarget(
  redis: RedisWriter,
  source: IndexDefinition,
  target: IndexDefinition,
): Promise<ProbeResult> {
  const id = randomBytes(6).toString('hex');
  const scratch: IndexDefinition = {
    ...target,
    name: scratchName(source.name, id),
    prefixes: [`${source.prefixes[0] ?? ''}rvl:probe:${id}:`],
  };
  try {
    await redis.createIndex(scratch, { skipInitialScan: true });
  } catch (error) {
    return describeRefusal(error);
  }
  try {
    const back = await redis.indexInfo(scratch.name);
    const different =
      back === undefined
        ? ['it is gone']
        : differences(scratch, back.definition, { readBack: 'info', names: ['the plan', 'the live index'] });
    return different.length === 0
      ? { kind: 'accepted' }
      : { kind: 'refused', serverMessage: `the server made something else of it: ${different.join('; ')}` };
  } finally {
    await redis.dropIndex(scratch.name);
  }
}

function describeRefusal(error: unknown): ProbeResult {
  if (isMigrationError(error, 'DEFINITION_REFUSED')) {
    return { kind: 'refused', serverMessage: String(error.details.reason) };
  }
  if (
    isMigrationError(error, 'NOT_PERMITTED') ||
    isMigrationError(error, 'READ_ONLY') ||
    isMigrationError(error, 'OUT_OF_MEMORY')
  ) {
    return { kind: 'not-probed', reason: messageOf(error) };
  }
  throw error;
}

/** Removes what probes of an index left behind when their process died; for whoever holds the index's lease. */
export async function removeLeftovers(redis: RedisWriter, index: string): Promise<void> {
  for (const name of await redis.scratchIndexes(index)) {
    await redis.dropIndex(name);
  }
}
