import type { Connection } from '../connection.ts';
import { asList, asNumber, type Command, type Reply } from '../replies.ts';
import { runScript, type ScriptCall, scriptOf } from '../run-script.ts';
import { errorKind, refusal, scriptsDenied } from '../server-errors.ts';
import type { Session } from '../session.ts';

const script = scriptOf(`
-- Finds the hashes that have any of the fields; a key of another type has none.
-- KEYS    the keys
-- ARGV    the fields
-- Reply   places of those hashes among the keys, from 1 on
local found = {}
for place = 1, #KEYS do
  local values = redis.pcall('HMGET', KEYS[place], unpack(ARGV))
  if values.err and not string.find(values.err, '^WRONGTYPE') then return values end
  for i = 1, #values do
    if values[i] then
      found[#found + 1] = place
      break
    end
  end
end
return found
`);

/** A script holds up the server while it runs, here for about 0.2 ms. */
const keysPerScript = 250;

/** What is looked for where. */
export interface FieldsWanted {
  readonly keys: readonly Buffer[];
  readonly fields: readonly string[];
}

/**
 * Whether each hash has any of the fields, in order; a key of another type has none.
 *
 * Who asks expects none of them, so the server looks at many keys at once and names those it finds. On a cluster, where
 * the keys of a script have to share a slot, each is asked for.
 */
export function hasAnyField(connection: Connection, wanted: FieldsWanted): Promise<boolean[]> {
  if (wanted.fields.length === 0) return Promise.resolve(wanted.keys.map(() => false));
  return connection.repeatable(async (session) => {
    if (session.cluster) return askPlainly(session, wanted);
    const calls = callsFor(wanted);
    const replies = await runScript(session, script, { calls, lease: undefined });
    if (replies.some(scriptsDenied)) return askPlainly(session, wanted);
    const found = wanted.keys.map(() => false);
    for (const [call, reply] of replies.entries()) {
      if (reply instanceof Error) throw refusal(reply, { command: 'HMGET', address: connection.address });
      for (const place of asList(reply, 'EVALSHA')) found[call * keysPerScript + asNumber(place, 'EVALSHA') - 1] = true;
    }
    return found;
  });
}

function callsFor({ keys, fields }: FieldsWanted): ScriptCall[] {
  return Array.from({ length: Math.ceil(keys.length / keysPerScript) }, (_, i) => ({
    keys: keys.slice(i * keysPerScript, (i + 1) * keysPerScript),
    args: fields,
  }));
}

async function askPlainly(session: Session, { keys, fields }: FieldsWanted): Promise<boolean[]> {
  const replies = await session.pipeline(keys.map((key): Command => ['HMGET', key, ...fields]));
  return replies.map((reply) => hasAny(reply, session.address));
}

function hasAny(reply: Reply, address: string): boolean {
  if (!(reply instanceof Error)) return asList(reply, 'HMGET').some((value) => value !== null);
  if (errorKind(reply) === 'wrongType') return false;
  throw refusal(reply, { command: 'HMGET', address });
}
