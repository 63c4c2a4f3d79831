import type { Connection } from '../connection.ts';
import type { MoveOutcome } from '../port.ts';
import { asList } from '../replies.ts';
import { runScript, scriptOf } from '../run-script.ts';
import { refusal } from '../server-errors.ts';
import { type MoveOptions, moveOutcome } from './move-fields.ts';

const script = scriptOf(`
-- Moves values of one JSON document to new definite paths. The value is written before it is deleted.
-- KEYS[1] the document
-- ARGV    for each move: path now, new path, number of parents, the parents' paths from the outermost in
-- Reply   one number a move: 1 moved, 2 nothing at the first path, 3 both paths exist (untouched)
local key, found, i = KEYS[1], {}, 1
local function at(path)
  local text = redis.pcall('JSON.GET', key, path)
  if type(text) == 'table' and text.err then
    if string.find(text.err, 'WRONGTYPE') or string.find(text.err, 'wrong') then return nil end
    return nil, text
  end
  if not text or text == '[]' then return nil end
  -- A definite JSONPath answers a list of one value; its brackets are cut off, so numbers keep their digits.
  return string.sub(text, 2, -2)
end
while i <= #ARGV do
  local from, to, parents = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local value, failure = at(from)
  if failure then return failure end
  if not value then
    found[#found + 1] = 2
  elseif at(to) then
    found[#found + 1] = 3
  else
    for p = 1, parents do
      redis.call('JSON.SET', key, ARGV[i + 2 + p], '{}', 'NX')
    end
    local written = redis.pcall('JSON.SET', key, to, value)
    if not written or (type(written) == 'table' and written.err) then
      -- A parent that is no object: there is no such place in this document.
      found[#found + 1] = 3
    else
      redis.call('JSON.DEL', key, from)
      found[#found + 1] = 1
    end
  end
  i = i + 3 + parents
end
return found
`);

/** Moves values of many JSON documents in one pipeline of scripts, one a document. @throws {MigrationError} `LEASE_LOST` */
export function moveJson(connection: Connection, { keys, moves, lease }: MoveOptions): Promise<MoveOutcome[][]> {
  const args = moves.flatMap(({ from, to }) => {
    const parents = parentPaths(to);
    return [from, to, String(parents.length), ...parents];
  });
  return connection.repeatable(async (session) => {
    const calls = keys.map((key) => ({ keys: [key], args }));
    const replies = await runScript(session, script, { calls, lease });
    return replies.map((reply) => {
      if (reply instanceof Error) throw refusal(reply, { command: 'JSON.SET', address: connection.address });
      return asList(reply, 'EVALSHA').map((code) => moveOutcome(code));
    });
  });
}

/** The paths between the root and the last member: `$.a.b.c` has `$.a` and `$.a.b`. */
function parentPaths(path: string): string[] {
  const members = path.match(/\.[^.[\]]+|\["(?:[^"\\]|\\.)*"\]/g) ?? [];
  return members.slice(0, -1).map((_, last) => `$${members.slice(0, last + 1).join('')}`);
}
