import type { Connection } from '../connection.ts';
import { assertLease } from '../lease-gate.ts';
import type { HeldLease } from '../lease-value.ts';
import type { KeyRename, RenameOutcome } from '../port.ts';
import { asList, type Reply } from '../replies.ts';
import { runScript, type ScriptCall, scriptOf } from '../run-script.ts';
import { refusal, scriptsDenied } from '../server-errors.ts';
import type { Session } from '../session.ts';

const script = scriptOf(`
-- Renames keys, never over an existing one; their TTLs go along.
-- KEYS    pairs: the name now, the new name
-- ARGV    none
-- Reply   one number a pair: 1 renamed, 2 only the new name exists, 3 neither exists, 4 both exist (untouched)
local found = {}
for i = 1, #KEYS, 2 do
  local from, to = KEYS[i], KEYS[i + 1]
  local done = redis.pcall('RENAMENX', from, to)
  if done == 1 then
    found[#found + 1] = 1
  elseif done == 0 then
    found[#found + 1] = 4
  elseif string.find(done.err, 'no such key') then
    found[#found + 1] = redis.call('EXISTS', to) == 1 and 2 or 3
  else
    return done
  end
end
return found
`);

/** A script holds up the server while it runs, here for about 0.2 ms. On a cluster each pair has its own script. */
const pairsPerScript = 50;

const outcomes: readonly (RenameOutcome | undefined)[] = [undefined, 'renamed', 'already', 'gone', 'conflict'];

/** What to rename. */
export interface RenameOptions {
  readonly renames: readonly KeyRename[];
  /** Nothing is renamed unless it is ours; undefined: not asked. */
  readonly lease: HeldLease | undefined;
}

/** Renames keys, many in one script. Repeating it is harmless. @throws {MigrationError} `LEASE_LOST` */
export function renameKeys(connection: Connection, options: RenameOptions): Promise<RenameOutcome[]> {
  const { renames, lease } = options;
  return connection.repeatable(async (session) => {
    const calls = callsFor(renames, session.cluster ? 1 : pairsPerScript);
    const replies = await runScript(session, script, { calls, lease });
    if (replies.some(scriptsDenied)) return renamePlainly(session, options);
    const found: RenameOutcome[] = [];
    for (const reply of replies) {
      if (reply instanceof Error) throw refusal(reply, { command: 'RENAMENX', address: connection.address });
      for (const code of asList(reply, 'EVALSHA')) found.push(outcomeOf(code));
    }
    return found;
  });
}

/** The script for every `size` pairs; plain loops, for each document of an index goes through here. */
function callsFor(renames: readonly KeyRename[], size: number): ScriptCall[] {
  const calls: ScriptCall[] = [];
  for (let first = 0; first < renames.length; first += size) {
    const keys: Buffer[] = [];
    const end = Math.min(first + size, renames.length);
    for (let i = first; i < end; i++) keys.push(renames[i]!.from, renames[i]!.to);
    calls.push({ keys, args: [] });
  }
  return calls;
}

/** Without scripts. A key that another process makes or removes between the two looks counts as it was found last. */
async function renamePlainly(session: Session, { renames, lease }: RenameOptions): Promise<RenameOutcome[]> {
  await assertLease(session, lease);
  const replies = await session.pipeline(renames.map(({ from, to }) => ['RENAMENX', from, to]));
  const there = await session.pipeline(renames.map(({ to }) => ['EXISTS', to]));
  return replies.map((reply, place) => {
    if (reply === 1) return 'renamed';
    if (reply === 0) return 'conflict';
    if (reply instanceof Error && !/no such key/i.test(reply.message)) {
      throw refusal(reply, { command: 'RENAMENX', address: session.address });
    }
    return there[place] === 1 ? 'already' : 'gone';
  });
}

function outcomeOf(code: Reply): RenameOutcome {
  const outcome = outcomes[Number(code)];
  if (outcome === undefined) throw new TypeError(`The rename script answered ${String(code)}`);
  return outcome;
}
