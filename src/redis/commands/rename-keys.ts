import type { Connection } from '../connection.ts';
import type { KeyRename, RenameOutcome } from '../port.ts';
import type { Reply } from '../replies.ts';
import { runScript, scriptOf } from '../run-script.ts';
import { refusal } from '../server-errors.ts';
import { wireKey } from '../wire-key.ts';

const script = scriptOf(`
-- Renames one key, never over an existing one; its TTL goes along.
-- KEYS[1] the name now, KEYS[2] the new name
-- Reply   1 renamed, 2 only the new name exists, 3 neither exists, 4 both exist (untouched)
if redis.call('EXISTS', KEYS[1]) == 0 then
  return redis.call('EXISTS', KEYS[2]) == 1 and 2 or 3
end
if redis.call('EXISTS', KEYS[2]) == 1 then return 4 end
redis.call('RENAME', KEYS[1], KEYS[2])
return 1
`);

const outcomes: readonly (RenameOutcome | undefined)[] = [undefined, 'renamed', 'already', 'gone', 'conflict'];

/**
 * Renames keys: RENAMENX in a pipeline, which is all that most keys need, and a script that tells the cases apart for
 * those it did not rename. Repeating either is harmless.
 */
export function renameKeys(connection: Connection, renames: readonly KeyRename[]): Promise<RenameOutcome[]> {
  return connection.repeatable(async (session) => {
    const first = await session.writePipeline(renames.map(({ from, to }) => ['RENAMENX', wireKey(from), wireKey(to)]));
    const open = first.flatMap((reply, place) => (reply === 1 ? [] : [place]));
    const calls = open.map((place) => {
      const { from, to } = renames[place]!;
      return { keys: [wireKey(from), wireKey(to)], args: [] };
    });
    const told = calls.length > 0 ? await runScript(session, script, calls) : [];
    const byPlace = new Map(open.map((place, i) => [place, told[i] ?? null]));
    return renames.map((_, place) =>
      byPlace.has(place) ? outcomeOf(byPlace.get(place) ?? null, connection) : 'renamed',
    );
  });
}

function outcomeOf(reply: Reply, { address }: Connection): RenameOutcome {
  if (reply instanceof Error) throw refusal(reply, { command: 'RENAME', address });
  const outcome = outcomes[Number(reply)];
  if (outcome === undefined) throw new TypeError(`The rename script answered ${String(reply)}`);
  return outcome;
}
