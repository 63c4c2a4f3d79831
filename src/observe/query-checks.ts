import type { QueryChecks, SearchCheck } from '../documents/query-checks.ts';
import { messageOf } from '../errors.ts';
import type { RedisReader } from '../redis/port.ts';
import type { QueryCheck } from '../report/report.ts';
import type { IndexDefinition } from '../schema/definition.ts';

/** Runs the built-in search for everything and the user's own checks; a check that cannot be run has failed. */
export async function runQueryChecks(
  redis: RedisReader,
  definition: IndexDefinition,
  options: { expectsDocuments: boolean; checks?: QueryChecks | undefined },
): Promise<QueryCheck[]> {
  const { checks } = options;
  const results = [await wildcardSearch(redis, definition.name, options.expectsDocuments)];
  const ids = checks?.fetchIds ?? [];
  const idKeys = ids.map((id) => Buffer.from(`${(definition.prefixes[0] ?? '').replace(/:+$/, '')}:${id}`));
  const fetched = await redis.exist(idKeys);
  ids.forEach((id, position) => {
    results.push(existence(`fetch:${id}`, fetched[position] === true, 'Document'));
  });
  const keys = checks?.keysExist ?? [];
  const existing = await redis.exist(keys.map((key) => Buffer.from(key)));
  keys.forEach((key, position) => {
    results.push(existence(`key:${key}`, existing[position] === true, 'Key'));
  });
  for (const search of checks?.searches ?? []) {
    results.push(await countedSearch(redis, definition.name, search));
  }
  return results;
}

async function wildcardSearch(redis: RedisReader, index: string, expectsDocuments: boolean): Promise<QueryCheck> {
  const name = 'functional:wildcard_search';
  try {
    const found = await redis.countMatches(index, '*');
    const details = `A search for everything finds ${found} document(s)`;
    return { name, passed: !expectsDocuments || found > 0, details };
  } catch (error) {
    return { name, passed: false, details: messageOf(error) };
  }
}

function existence(name: string, exists: boolean, what: string): QueryCheck {
  return { name, passed: exists, details: exists ? `${what} exists` : `${what} not found` };
}

async function countedSearch(
  redis: RedisReader,
  index: string,
  { query, expectedCount, minCount }: SearchCheck,
): Promise<QueryCheck> {
  const name = `search:${query}`;
  try {
    const found = await redis.countMatches(index, query);
    const passed = (expectedCount === undefined || found === expectedCount) && found >= (minCount ?? 0);
    const wanted = expectedCount === undefined ? `at least ${minCount ?? 0}` : String(expectedCount);
    return { name, passed, details: `found ${found}, expected ${wanted}` };
  } catch (error) {
    return { name, passed: false, details: messageOf(error) };
  }
}
