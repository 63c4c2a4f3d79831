import type { HeldLease } from './lease-value.ts';
import { liveFields } from './live-fields.ts';
import type { ChangeOutcome, FieldChange } from './port.ts';
import { asList, type Reply } from './replies.ts';
import { runScript, scriptOf } from './run-script.ts';
import { refusal } from './server-errors.ts';
import type { Session } from './session.ts';

/** A write that shrinks a document must pass at maxmemory; servers before 7.0 know no such flag. */
const allowOutOfMemory = '#!lua flags=allow-oom\n';
const flagsSince = 70_000;

const body = `${liveFields}
-- Compare-and-set of fields of one hash; never creates a key, keeps the TTL of key and fields.
-- KEYS[1] the hash
-- ARGV    triples: field, expected bytes, replacement bytes
-- Reply   one element a triple: 1 written, 2 it held the replacement already, 3 field or hash is absent,
--         or a string: what it holds instead
local key, found = KEYS[1], {}
for i = 1, #ARGV, 3 do
  local field, replacement = ARGV[i], ARGV[i + 2]
  local values, expires = fieldsOf(key, {field})
  if not values then return expires end
  local current = values[1]
  if not current then
    found[#found + 1] = 3
  elseif current == replacement then
    found[#found + 1] = 2
  elseif current == ARGV[i + 1] then
    redis.call('HSET', key, field, replacement)
    expireField(key, field, expires[1])
    found[#found + 1] = 1
  else
    found[#found + 1] = current
  end
end
return found
`;

const scripts = { flagged: scriptOf(body, { flags: allowOutOfMemory }), plain: scriptOf(body) };

const kinds = [undefined, 'written', 'already', 'gone'] as const;

/**
 * Compare-and-set of a batch with one script call a document; for what WATCH cannot do.
 *
 * It works at maxmemory, for fields with a TTL, where keys change all the time, and on a cluster.
 *
 * @param lease nothing is written unless it is ours. Default: not asked
 * @throws {MigrationError} `LEASE_LOST`
 */
export async function setByScript(
  session: Session,
  changes: readonly FieldChange[],
  lease?: HeldLease,
): Promise<ChangeOutcome[]> {
  const modern = session.redisVersion === 0 || session.redisVersion >= flagsSince;
  const script = modern ? scripts.flagged : scripts.plain;
  const documents = groupByKey(changes);
  const calls = documents.map((document) => ({
    keys: [document[0]!.key],
    args: document.flatMap(({ field, expected, replacement }) => [field, expected, replacement]),
  }));
  const replies = await runScript(session, script, { calls, lease });
  return documents.flatMap((document, i) => {
    const reply = replies[i] ?? null;
    if (reply instanceof Error) throw refusal(reply, { command: 'HSET', address: session.address });
    const results = asList(reply, 'EVALSHA');
    return document.map((_change, j) => outcomeOf(results[j] ?? null));
  });
}

/** Changes of the same key that follow each other, together; the order stays. */
function groupByKey(changes: readonly FieldChange[]): FieldChange[][] {
  const groups: FieldChange[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last?.[0]?.key.equals(change.key)) last.push(change);
    else groups.push([change]);
  }
  return groups;
}

function outcomeOf(result: Reply): ChangeOutcome {
  if (Buffer.isBuffer(result)) return { kind: 'changed', current: result };
  const kind = typeof result === 'number' ? kinds[result] : undefined;
  if (kind === undefined) throw new TypeError(`The compare-and-set script answered ${String(result)}`);
  return { kind };
}
