import { isMigrationError, MigrationError } from '../../errors.ts';
import type { Connection } from '../connection.ts';
import { parseInfoText } from '../info-text.ts';
import type { ServerFacts } from '../port.ts';
import { asList, asMap, asNumber, asText } from '../replies.ts';
import { errorKind } from '../server-errors.ts';

/**
 * What the server says about itself.
 *
 * `searchVersion` is 0 where listing modules is not permitted and search commands work.
 *
 * @throws {MigrationError} `SEARCH_MISSING`; `NOT_PERMITTED` for INFO
 */
export async function readServerFacts(connection: Connection): Promise<ServerFacts> {
  const modules = (await listModules(connection)) ?? (await guessModules(connection));
  const searchVersion = modules.get('search');
  if (searchVersion === undefined) throw new MigrationError('SEARCH_MISSING', { address: connection.address });
  const info = parseInfoText(asText(await connection.read(['INFO']), 'INFO'));
  const number = (name: string) => Number(info.get(name) ?? 0);
  return {
    address: connection.address,
    redisVersion: info.get('redis_version') ?? '',
    searchVersion,
    hasJson: modules.has('rejson'),
    runId: info.get('run_id') ?? '',
    mode: info.get('redis_mode') === 'cluster' ? 'cluster' : 'standalone',
    role: info.get('role') === 'slave' ? 'replica' : 'master',
    connectedReplicas: number('connected_slaves'),
    aofEnabled: info.get('aof_enabled') === '1',
    usedMemoryBytes: number('used_memory'),
    maxMemoryBytes: number('maxmemory'),
    ...(number('total_system_memory') > 0 && { systemMemoryBytes: number('total_system_memory') }),
    evictionPolicy: info.get('maxmemory_policy') ?? 'noeviction',
    evictedKeys: number('evicted_keys'),
  };
}

/** Module names in lower case and their versions; undefined where the server does not let us list them. */
async function listModules(connection: Connection): Promise<Map<string, number> | undefined> {
  try {
    const modules = new Map<string, number>();
    for (const module of asList(await connection.read(['MODULE', 'LIST']), 'MODULE LIST')) {
      const facts = asMap(module, 'MODULE LIST');
      modules.set(asText(facts.get('name'), 'MODULE LIST').toLowerCase(), asNumber(facts.get('ver'), 'MODULE LIST'));
    }
    return modules;
  } catch (error) {
    if (isMigrationError(error, 'NOT_PERMITTED') || errorKind(error) === 'unknownCommand') return undefined;
    throw error;
  }
}

/** Which of the two modules' commands the server knows; their versions as 0. */
async function guessModules(connection: Connection): Promise<Map<string, number>> {
  const modules = new Map<string, number>();
  const [search, json] = await connection.readPipeline([['FT._LIST'], ['JSON.TYPE', 'rvl:no-such-key']]);
  if (errorKind(search) !== 'unknownCommand') modules.set('search', 0);
  if (errorKind(json) !== 'unknownCommand') modules.set('rejson', 0);
  return modules;
}
