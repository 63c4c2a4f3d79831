import type { Connection } from '../connection.ts';
import type { Permission, PermissionNeed } from '../port.ts';
import type { Command } from '../replies.ts';
import { errorKind } from '../server-errors.ts';

/** Names that nothing has: what is asked about them changes nothing. */
export interface UnusedNames {
  readonly index: string;
  readonly key: string;
  /** A key like the tool's own. */
  readonly ownKey: string;
}

/** One command, asked in a way that cannot do anything: about names nobody has, or with an argument that is refused. */
interface Probe {
  readonly rule: string;
  readonly need: PermissionNeed;
  readonly words: (names: UnusedNames) => Command;
  /** Sent after it, whatever it answered. */
  readonly undo?: Command;
}

/** ACLs are looked at before arguments, but after the number of arguments of built-in commands. */
const probes: readonly Probe[] = [
  { rule: 'info', need: 'always', words: () => ['INFO', 'server'] },
  { rule: 'ft._list', need: 'always', words: () => ['FT._LIST'] },
  { rule: 'ft.info', need: 'always', words: ({ index }) => ['FT.INFO', index] },
  { rule: 'ft.search', need: 'always', words: ({ index }) => ['FT.SEARCH', index, '*'] },
  { rule: 'ft.create', need: 'always', words: ({ index }) => ['FT.CREATE', index] },
  { rule: 'ft.dropindex', need: 'always', words: ({ index }) => ['FT.DROPINDEX', index] },
  { rule: 'ft.syndump', need: 'always', words: ({ index }) => ['FT.SYNDUMP', index] },
  { rule: 'scan', need: 'always', words: () => ['SCAN', '0', 'COUNT', '1'] },
  { rule: 'exists', need: 'always', words: ({ key }) => ['EXISTS', key] },
  { rule: 'get', need: 'always', words: ({ ownKey }) => ['GET', ownKey] },
  { rule: 'set', need: 'always', words: ({ ownKey }) => ['SET', ownKey, 'x', 'no-such-option'] },
  { rule: 'del', need: 'always', words: ({ ownKey }) => ['DEL', ownKey] },
  { rule: 'pexpire', need: 'always', words: ({ ownKey }) => ['PEXPIRE', ownKey, '1000'] },
  { rule: 'pttl', need: 'always', words: ({ ownKey }) => ['PTTL', ownKey] },
  { rule: 'time', need: 'always', words: () => ['TIME'] },
  { rule: 'watch', need: 'always', words: ({ ownKey }) => ['WATCH', ownKey], undo: ['UNWATCH'] },
  { rule: 'unwatch', need: 'always', words: () => ['UNWATCH'] },
  { rule: 'multi', need: 'always', words: () => ['MULTI'], undo: ['DISCARD'] },
  { rule: 'exec', need: 'always', words: () => ['EXEC'] },
  { rule: 'discard', need: 'always', words: () => ['DISCARD'] },
  { rule: 'hget', need: 'hash', words: ({ key }) => ['HGET', key, 'x'] },
  { rule: 'hmget', need: 'hash', words: ({ key }) => ['HMGET', key, 'x'] },
  { rule: 'hstrlen', need: 'hash', words: ({ key }) => ['HSTRLEN', key, 'x'] },
  { rule: 'hexists', need: 'hash', words: ({ key }) => ['HEXISTS', key, 'x'] },
  { rule: 'hset', need: 'hash', words: ({ key }) => ['HSET', key, 'x', 'x', 'one-too-many'] },
  { rule: 'hdel', need: 'hash', words: ({ key }) => ['HDEL', key, 'x'] },
  { rule: 'json.get', need: 'json', words: ({ key }) => ['JSON.GET', key] },
  { rule: 'json.set', need: 'json', words: ({ key }) => ['JSON.SET', key, '$'] },
  { rule: 'json.del', need: 'json', words: ({ key }) => ['JSON.DEL', key] },
  { rule: 'eval', need: 'renames', words: () => ['EVAL', 'return 1', '0'] },
  { rule: 'evalsha', need: 'renames', words: () => ['EVALSHA', '0'.repeat(40), '0'] },
  { rule: 'renamenx', need: 'renames', words: ({ key }) => ['RENAMENX', key, `${key}:2`] },
  { rule: 'cluster|slots', need: 'cluster', words: () => ['CLUSTER', 'SLOTS'] },
  { rule: 'cluster|nodes', need: 'cluster', words: () => ['CLUSTER', 'NODES'] },
  { rule: 'command|getkeys', need: 'cluster', words: () => ['COMMAND', 'GETKEYS', 'GET', 'x'] },
  { rule: 'type', need: 'cluster', words: ({ key }) => ['TYPE', key] },
  { rule: 'dump', need: 'cluster', words: ({ key }) => ['DUMP', key] },
  { rule: 'restore', need: 'cluster', words: ({ key }) => ['RESTORE', key, '0', 'no-dump'] },
  { rule: 'hgetall', need: 'cluster', words: ({ key }) => ['HGETALL', key] },
  { rule: 'pexpiretime', need: 'cluster', words: ({ key }) => ['PEXPIRETIME', key] },
  { rule: 'asking', need: 'cluster', words: () => ['ASKING'] },
  { rule: 'hpexpiretime', need: 'ttls', words: ({ key }) => ['HPEXPIRETIME', key, 'FIELDS', '1', 'x'] },
  { rule: 'hpexpireat', need: 'ttls', words: ({ key }) => ['HPEXPIREAT', key, '1', 'FIELDS', '1', 'x'] },
  { rule: 'ft.synupdate', need: 'synonyms', words: ({ index }) => ['FT.SYNUPDATE', index] },
  { rule: 'ft.aliasupdate', need: 'aliases', words: ({ index }) => ['FT.ALIASUPDATE', index] },
  { rule: 'ft.aliaslist', need: 'aliases', words: ({ index }) => ['FT.ALIASLIST', index] },
  { rule: 'memory|usage', need: 'estimates', words: ({ key }) => ['MEMORY', 'USAGE', key] },
  { rule: 'ft.debug', need: 'hidden', words: ({ index }) => ['FT.DEBUG', 'TTL', index] },
  { rule: '_ft.debug', need: 'hidden', words: ({ index }) => ['_FT.DEBUG', 'TTL', index] },
  { rule: 'module|list', need: 'comfort', words: () => ['MODULE', 'LIST'] },
  { rule: 'ping', need: 'comfort', words: () => ['PING'] },
  { rule: 'client|setname', need: 'comfort', words: () => ['CLIENT', 'SETNAME', 'redisvl-migrate'] },
  { rule: 'client|no-touch', need: 'comfort', words: () => ['CLIENT', 'NO-TOUCH', 'ON'] },
  { rule: 'wait', need: 'comfort', words: () => ['WAIT', '0', '1'] },
  { rule: 'waitaof', need: 'comfort', words: () => ['WAITAOF', '0', '0', '1'] },
];

/** What this user may do of all that the tool does; changes nothing. */
export async function readPermissions(connection: Connection, names: UnusedNames): Promise<Permission[]> {
  return connection.repeatable(async (session) => {
    const found: Permission[] = [];
    // One after the other: WATCH, MULTI and their undoing must not meet another command.
    for (const { rule, need, words, undo } of probes) {
      const [reply] = await session.pipeline([words(names), ...(undo ? [undo] : [])]);
      found.push({ rule: `+${rule}`, need, verdict: verdictOf(reply) });
    }
    return found;
  });
}

function verdictOf(reply: unknown): Permission['verdict'] {
  const kind = errorKind(reply);
  if (kind === 'unknownCommand') return 'unknown-command';
  if (kind !== 'notPermitted') return 'allowed';
  return /\ba key\b|one of the keys/i.test((reply as Error).message) ? 'key-denied' : 'command-denied';
}
