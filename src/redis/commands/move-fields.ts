import type { Connection } from '../connection.ts';
import type { HeldLease } from '../lease-value.ts';
import type { Move, MoveOutcome } from '../port.ts';
import { asList } from '../replies.ts';
import { runScript, scriptOf } from '../run-script.ts';
import { refusal } from '../server-errors.ts';
import { wireKey } from '../wire-key.ts';

const script = scriptOf(`
-- Moves fields of one hash to new names, keeping their values and TTLs.
-- KEYS[1] the hash
-- ARGV    pairs: name now, new name; no name stands on both sides
-- Reply   one number a pair: 1 moved, 2 nothing under the first name, 3 both names exist (untouched)
local key, found = KEYS[1], {}
for i = 1, #ARGV, 2 do
  local from, to = ARGV[i], ARGV[i + 1]
  local value = redis.pcall('HGET', key, from)
  if type(value) == 'table' then
    if not string.find(value.err, '^WRONGTYPE') then return value end
    value = false
  end
  if not value then
    found[#found + 1] = 2
  elseif redis.call('HEXISTS', key, to) == 1 then
    found[#found + 1] = 3
  else
    local expiry = redis.pcall('HPEXPIRETIME', key, 'FIELDS', '1', from)
    -- Servers before 7.4 do not know the command, so no field has a TTL there. Any other error is an error.
    if expiry.err and not string.find(string.lower(expiry.err), 'unknown .*command') then return expiry end
    redis.call('HSET', key, to, value)
    if not expiry.err and expiry[1] > 0 then
      redis.call('HPEXPIREAT', key, string.format('%.0f', expiry[1]), 'FIELDS', '1', to)
    end
    redis.call('HDEL', key, from)
    found[#found + 1] = 1
  end
end
return found
`);

const outcomes: readonly (MoveOutcome | undefined)[] = [undefined, 'moved', 'absent', 'conflict'];

/** What to move where. */
export interface MoveOptions {
  readonly keys: readonly Buffer[];
  readonly moves: readonly Move[];
  /** No document is touched unless it is ours; undefined: not asked. */
  readonly lease: HeldLease | undefined;
}

/** Moves fields of many hashes in one pipeline of scripts, one a document. @throws {MigrationError} `LEASE_LOST` */
export function moveFields(connection: Connection, { keys, moves, lease }: MoveOptions): Promise<MoveOutcome[][]> {
  const args = moves.flatMap(({ from, to }) => [from, to]);
  return connection.repeatable(async (session) => {
    const calls = keys.map((key) => ({ keys: [wireKey(key)], args }));
    const replies = await runScript(session, script, { calls, lease });
    return replies.map((reply) => {
      if (reply instanceof Error) throw refusal(reply, { command: 'HSET', address: connection.address });
      return asList(reply, 'EVALSHA').map((code) => moveOutcome(code));
    });
  });
}

/** What a move script's number means. */
export function moveOutcome(code: unknown): MoveOutcome {
  const outcome = outcomes[Number(code)];
  if (outcome === undefined) throw new TypeError(`The move script answered ${String(code)}`);
  return outcome;
}
