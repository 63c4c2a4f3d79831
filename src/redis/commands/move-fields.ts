import type { Connection } from '../connection.ts';
import type { HeldLease } from '../lease-value.ts';
import { liveFields } from '../live-fields.ts';
import type { Move, MoveOutcome } from '../port.ts';
import { asList } from '../replies.ts';
import { runScript, scriptOf } from '../run-script.ts';
import { refusal } from '../server-errors.ts';

const script = scriptOf(`${liveFields}
-- Moves fields of hashes to new names, keeping their values and TTLs.
-- KEYS    the hashes
-- ARGV    pairs: name now, new name; no name stands on both sides
-- Reply   for each hash one number a pair: 1 moved, 2 nothing under the first name, 3 both names exist (untouched)
local found, from, to, both = {}, {}, {}, {}
for i = 1, #ARGV, 2 do
  from[#from + 1], to[#to + 1] = ARGV[i], ARGV[i + 1]
end
for i = 1, #from do
  both[i], both[#from + i] = from[i], to[i]
end
if #KEYS > 1 then askWhetherAnyExpires() end
-- The usual hash has all fields under the first names only, and no TTLs: without tables of its own it takes a fifth less time.
local writesOfAll, named, distinct = {}, {}, true
for i = 1, #to do
  writesOfAll[2 * i - 1] = to[i]
  distinct, named[to[i]] = distinct and not named[to[i]], true
end
local function movesAll(key)
  local values = redis.pcall('HMGET', key, unpack(both))
  if values.err then return false end
  for i = 1, #from do
    if not values[i] or values[#from + i] then return false end
    writesOfAll[2 * i] = values[i]
  end
  redis.call('HSET', key, unpack(writesOfAll))
  redis.call('HDEL', key, unpack(from))
  return true
end
local function moveEach(key)
  local values, expires = fieldsOf(key, both)
  if not values then return expires end
  local taken, writes, leaves = {}, {}, {}
  for i = 1, #from do
    if not values[i] then
      found[#found + 1] = 2
    elseif values[#from + i] or taken[to[i]] then
      found[#found + 1] = 3
    else
      taken[to[i]] = true
      writes[#writes + 1], writes[#writes + 2] = to[i], values[i]
      leaves[#leaves + 1] = from[i]
      found[#found + 1] = 1
    end
  end
  if #leaves > 0 then
    redis.call('HSET', key, unpack(writes))
    for i = 1, #from do
      if found[#found - #from + i] == 1 then expireField(key, to[i], expires[i]) end
    end
    redis.call('HDEL', key, unpack(leaves))
  end
end
for k = 1, #KEYS do
  if noneExpires and distinct and movesAll(KEYS[k]) then
    for _ = 1, #from do found[#found + 1] = 1 end
  else
    local failure = moveEach(KEYS[k])
    if failure then return failure end
  end
end
return found
`);

/**
 * A script holds up the server while it runs, here for less than 0.3 ms: moving two fields, one of them of 3 kB, in
 * 50,000 hashes takes 0.75 s with everything else. On a cluster each hash has its own script.
 */
const hashesPerScript = 20;

const outcomes: readonly (MoveOutcome | undefined)[] = [undefined, 'moved', 'absent', 'conflict'];

/** What to move where. */
export interface MoveOptions {
  readonly keys: readonly Buffer[];
  readonly moves: readonly Move[];
  /** No document is touched unless it is ours; undefined: not asked. */
  readonly lease: HeldLease | undefined;
}

/** Moves fields of many hashes, some in one script. Repeating it is harmless. @throws {MigrationError} `LEASE_LOST` */
export function moveFields(connection: Connection, { keys, moves, lease }: MoveOptions): Promise<MoveOutcome[][]> {
  const args = moves.flatMap(({ from, to }) => [from, to]);
  return connection.repeatable(async (session) => {
    const size = session.cluster ? 1 : hashesPerScript;
    const calls = Array.from({ length: Math.ceil(keys.length / size) }, (_, i) => ({
      keys: keys.slice(i * size, (i + 1) * size),
      args,
    }));
    const codes = (await runScript(session, script, { calls, lease })).flatMap((reply) => {
      if (reply instanceof Error) throw refusal(reply, { command: 'HSET', address: connection.address });
      return asList(reply, 'EVALSHA').map(moveOutcome);
    });
    return keys.map((_, place) => codes.slice(place * moves.length, (place + 1) * moves.length));
  });
}

/** What a move script's number means. */
export function moveOutcome(code: unknown): MoveOutcome {
  const outcome = outcomes[Number(code)];
  if (outcome === undefined) throw new TypeError(`The move script answered ${String(code)}`);
  return outcome;
}
