import type { Connection } from '../connection.ts';
import { asBytes, asList, asNumber, asText, type Reply } from '../replies.ts';
import { runScript, type Script, type ScriptCall, scriptOf } from '../run-script.ts';
import { refusal } from '../server-errors.ts';
import type { Session } from '../session.ts';

/**
 * What a key holds, told by content: DUMP of one hash differs from server to server, because each has its own order of
 * fields. Expiry times of fields belong to it, the key's own does not.
 */
const digestOf = `
local function digest(key)
  local kind = redis.call('TYPE', key).ok
  if kind == 'none' then return '' end
  if kind == 'ReJSON-RL' then return redis.sha1hex(redis.call('JSON.GET', key)) end
  if kind ~= 'hash' then return redis.sha1hex(redis.call('DUMP', key)) end
  local flat, parts, expiring = redis.call('HGETALL', key), {}, true
  for i = 1, #flat, 2 do
    local field, expiry = flat[i], -1
    if expiring then
      local found = redis.pcall('HPEXPIRETIME', key, 'FIELDS', '1', field)
      -- Servers before 7.4 do not know the command, so no field has a TTL there.
      if found.err then expiring = false else expiry = found[1] end
    end
    local value = flat[i + 1]
    -- Hashed, because the order of other text depends on the locale of the server.
    parts[#parts + 1] = redis.sha1hex(#field .. ':' .. field .. string.format('%.0f:', expiry) .. value)
  end
  table.sort(parts)
  return redis.sha1hex(table.concat(parts))
end
`;

const readScript = scriptOf(`${digestOf}
-- KEYS[1] the key
-- ARGV    none
-- Reply   {digest, expiry in ms since the epoch or -1, DUMP}; {} where there is no such key
local found = digest(KEYS[1])
if found == '' then return {} end
return {found, string.format('%.0f', redis.call('PEXPIRETIME', KEYS[1])), redis.call('DUMP', KEYS[1])}
`);

const restoreScript = scriptOf(`${digestOf}
-- Writes a copy, never over anything but an earlier copy of ours, and reads it back.
-- KEYS[1] the key
-- ARGV[1] digest, ARGV[2] expiry or -1, ARGV[3] DUMP, ARGV[4] digest of our earlier copy, or ''
-- Reply   1 it is there, 2 something else is, 3 it expired on the way
local there = digest(KEYS[1])
local expiry = ARGV[2] == '-1' and '0' or ARGV[2]
local function same() return string.format('%.0f', redis.call('PEXPIRETIME', KEYS[1])) == ARGV[2] end
if there == ARGV[1] and same() then return 1 end
if there ~= '' and there ~= ARGV[4] then return 2 end
redis.call('RESTORE', KEYS[1], expiry, ARGV[3], 'ABSTTL', 'REPLACE')
there = digest(KEYS[1])
if there == '' then return 3 end
if there == ARGV[1] and same() then return 1 end
redis.call('DEL', KEYS[1])
return {err = 'ERR RESTORE made something else of the key'}
`);

const removeScript = scriptOf(`${digestOf}
-- KEYS[1] the key
-- ARGV[1] digest, ARGV[2] expiry or -1; '' for any
-- Reply   1 removed, 2 it holds something else, 3 there is no such key
local there = digest(KEYS[1])
if there == '' then return 3 end
if there ~= ARGV[1] then return 2 end
if ARGV[2] ~= '' and string.format('%.0f', redis.call('PEXPIRETIME', KEYS[1])) ~= ARGV[2] then return 2 end
redis.call('DEL', KEYS[1])
return 1
`);

/** Everything about one key that goes with it to another node. */
export interface KeyCopy {
  /** Equal for equal content. */
  readonly digest: string;
  /** Milliseconds since the epoch, or `-1`. */
  readonly expiresAt: string;
  /** Reply of DUMP. */
  readonly dump: Buffer;
}

/** A copy to write. */
export interface Restoring extends KeyCopy {
  readonly key: Buffer;
  /** Digest of what this process put there before: that is written over. Default: nothing is. */
  readonly over?: string | undefined;
}

/** What writing a copy found; `there`: it stands there, read back, with its expiry. */
export type RestoreOutcome = 'there' | 'occupied' | 'expired';

/** A key to remove as long as it holds what was copied. */
export interface Removal {
  readonly key: Buffer;
  readonly digest: string;
  /** Default: any. */
  readonly expiresAt?: string;
}

/** What removing found. */
export type RemoveOutcome = 'removed' | 'changed' | 'gone';

/** Copies of keys; undefined where one does not exist. */
export async function copyKeys(node: Connection, keys: readonly Buffer[]): Promise<(KeyCopy | undefined)[]> {
  const calls = keys.map((key) => ({ keys: [key], args: [] }));
  const replies = await node.repeatable((session) => callAll(session, readScript, calls));
  return replies.map((reply) => {
    const [digest, expiresAt, dump] = asList(reply, 'DUMP');
    if (digest === undefined) return undefined;
    return { digest: asText(digest, 'DUMP'), expiresAt: asText(expiresAt, 'DUMP'), dump: asBytes(dump, 'DUMP')! };
  });
}

/** Writes copies. Safe to repeat. */
export async function restoreKeys(node: Connection, copies: readonly Restoring[]): Promise<RestoreOutcome[]> {
  const calls = copies.map(({ key, digest, expiresAt, dump, over = '' }) => ({
    keys: [key],
    args: [digest, expiresAt, dump, over],
  }));
  const replies = await node.repeatable((session) => callAll(session, restoreScript, calls));
  return outcomes(replies, ['there', 'occupied', 'expired']);
}

/** Removes keys that hold what was copied. Never sent twice: then it could not tell what it removed from what was gone. */
export async function removeKeys(node: Connection, removals: readonly Removal[]): Promise<RemoveOutcome[]> {
  const calls = removals.map(({ key, digest, expiresAt = '' }) => ({
    keys: [key],
    args: [digest, expiresAt],
  }));
  const replies = await node.once((session) => callAll(session, removeScript, calls));
  return outcomes(replies, ['removed', 'changed', 'gone']);
}

async function callAll(session: Session, script: Script, calls: readonly ScriptCall[]): Promise<Reply[]> {
  const replies = await runScript(session, script, { calls, lease: undefined });
  return replies.map((reply) => {
    if (reply instanceof Error) throw refusal(reply, { command: 'RESTORE', address: session.address });
    return reply;
  });
}

function outcomes<Outcome>(replies: readonly Reply[], names: readonly Outcome[]): Outcome[] {
  return replies.map((reply) => names[asNumber(reply, 'EVALSHA') - 1]!);
}
